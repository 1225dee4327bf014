/** Release numbers: what is one, and the next one of a project (governance.md §3.1, §3.3). */
import { dateVariables, versionVariables } from '../../versions/nextVersion.ts';
import { tryParseVersion } from '../../versions/octopusVersion.ts';
import type { OctopusVersion } from '../../versions/octopusVersion.ts';
import { applyVersionMask, isVersionMask, latestForMask } from '../../versions/versionMask.ts';

const longestVersion = 349;

/** What is wrong with a release number, masks already applied; empty when nothing is. */
export function releaseVersionFindings(version: string): string[] {
  if (version.trim() === '') return ['A release needs a version.'];
  if (version.length > longestVersion)
    return [`A release version can have at most ${longestVersion} characters; this one has ${version.length}.`];
  if (/\s/.test(version)) return [`Release version '${version}' is invalid, version cannot contain whitespace.`];
  return tryParseVersion(version) ? [] : [`'${version}' is not a valid release version.`];
}

/** What the clients of other servers match when a release number is taken. */
export function releaseExistsMessage(version: string): string {
  return `Release '${version}' already exists for this project. Please use a different version, or look at using a mask to auto-increment the number.`;
}

/**
 * The same text for release numbers that mean the same version: `0.0.01` and `0.0.1`, `1.0-RC.1` and `1.0.0-rc-1`. Build metadata
 * is part of it: two builds of one version are two releases.
 */
export function versionIdentity(text: string): string {
  const version = tryParseVersion(text);
  if (!version) return text.toLowerCase();
  const numbers = [version.major, version.minor, version.patch, version.revision].join('.');
  const labels = version.prerelease
    .split(/[^A-Za-z0-9]/)
    .map((label) => (/^\d{1,9}$/.test(label) ? String(Number(label)) : label.toLowerCase()));
  return `${numbers}-${labels.join('-')}+${version.metadata.toLowerCase()}`;
}

/** Replaces the placeholders of a mask by the numbers of the project's latest matching release. */
export function resolveMask(version: string, existing: readonly string[]): string {
  if (!isVersionMask(version)) return version;
  const versions = existing.map(tryParseVersion).filter((item): item is OctopusVersion => item !== undefined);
  return applyVersionMask(version, latestForMask(version, versions));
}

export interface LastReleases {
  /** Newest release of the project; "last" means created last, not highest (I#6045). */
  readonly ofProject: string | undefined;
  /** Newest release per channel name. */
  readonly ofChannel: ReadonlyMap<string, string>;
  /** The channel the next release goes to. */
  readonly channelName: string;
  readonly now: Date;
}

/** The variables a version template sees beside the project's own. */
export function releaseVersionVariables(last: LastReleases): ReadonlyMap<string, string> {
  const parse = (version: string | undefined) => (version === undefined ? undefined : tryParseVersion(version));
  const ofOwnChannel = parse(last.ofChannel.get(last.channelName));
  return new Map([
    ...dateVariables(last.now),
    ['Octopus.Release.Channel.Name', last.channelName],
    ...versionVariables('Octopus.Version.', parse(last.ofProject)),
    ...versionVariables('Octopus.Version.Channel.', ofOwnChannel),
    ...[...last.ofChannel].flatMap(([name, version]) => [...versionVariables(`Octopus.Version.Channel[${name}].`, parse(version))]),
  ]);
}
