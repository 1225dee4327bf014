/** Which releases a deployment brings (governance.md §4.7). */
import { compareVersions, tryParseVersion } from '../../versions/octopusVersion.ts';
import type { OctopusVersion } from '../../versions/octopusVersion.ts';

export interface ChangeRelease {
  readonly Id: string;
  readonly Version: string;
}

/**
 * The releases whose changes a deployment of `release` brings, oldest version first: those of its channel after the one deployed last
 * and up to itself. A first deployment, a redeployment, a rollback and a pre-release bring only themselves.
 */
export function releasesBrought<R extends ChangeRelease>(release: R, previous: ChangeRelease | undefined, ofChannel: readonly R[]): R[] {
  const own = tryParseVersion(release.Version);
  const before = previous && tryParseVersion(previous.Version);
  if (!own || !before || own.prerelease !== '' || compareVersions(before, own) >= 0) return [release];
  const between = ofChannel.flatMap((item) => {
    const version = tryParseVersion(item.Version);
    return version && isBetween(version, before, own) && item.Id !== release.Id ? [{ item, version }] : [];
  });
  between.sort((left, right) => compareVersions(left.version, right.version));
  return [...between.map((entry) => entry.item), release];
}

/** Pre-releases between two releases are part of the later release and stand for nothing of their own. */
function isBetween(version: OctopusVersion, before: OctopusVersion, own: OctopusVersion): boolean {
  return version.prerelease === '' && compareVersions(version, before) > 0 && compareVersions(version, own) <= 0;
}

export interface ChangeNotes {
  readonly Version: string;
  readonly ReleaseNotes: string | null;
  readonly WorkItems: readonly { readonly Id: string; readonly Description: string | null; readonly LinkUrl: string | null }[];
}

/** The changes as markdown: per release a bold line, its notes and its work items as links. */
export function changesMarkdown(changes: readonly ChangeNotes[]): string {
  return changes.map(oneRelease).join('\n\n');
}

function oneRelease(change: ChangeNotes): string {
  const items = change.WorkItems.map((item) => {
    const text = item.Description === null || item.Description === '' ? item.Id : `${item.Id}: ${item.Description}`;
    return item.LinkUrl === null ? `- ${text}` : `- [${text}](${item.LinkUrl})`;
  });
  return [`**Release ${change.Version}**`, change.ReleaseNotes ?? '', items.join('\n')].filter((part) => part !== '').join('\n\n');
}
