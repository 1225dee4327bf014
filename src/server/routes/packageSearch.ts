import { tryParseLooseVersion } from '../../versions/looseVersion.ts';
import { packages, versionsDownwards } from '../packages/packages.ts';
import type { StoredPackage } from '../packages/port.ts';
import { invalid } from '../refusal.ts';
import { passesRule, ruleFindings } from '../rules/channelRules.ts';
import type { Found, ReadTransaction, SeriesQuery } from '../store/port.ts';

interface VersionQuery {
  readonly includePreRelease?: boolean | undefined;
  readonly versionRange?: string | undefined;
  readonly preReleaseTag?: string | undefined;
}

/** Whether a version is one that a package search asks for; undefined when all are. A range or tag that is none is refused. */
export function versionFilter(query: VersionQuery): ((version: string) => boolean) | undefined {
  const rule = { VersionRange: query.versionRange ?? null, Tag: query.preReleaseTag ?? null };
  const findings = ruleFindings(rule);
  if (findings.length > 0) throw invalid(...findings);
  const restricted = rule.VersionRange !== null || rule.Tag !== null;
  if (!restricted && query.includePreRelease !== false) return undefined;
  return (version) => {
    if (query.includePreRelease === false && (tryParseLooseVersion(version)?.labels.length ?? 0) > 0) return false;
    return !restricted || passesRule(rule, version);
  };
}

interface Search extends VersionQuery {
  readonly packageId?: string | undefined;
  readonly partialMatch?: boolean | undefined;
  readonly packageIds?: readonly string[] | undefined;
  readonly includeMultipleVersions?: boolean | undefined;
  readonly take?: number | undefined;
}

/** The highest version of each package that fits, or all that fit, by package id; no more is read than `take` needs. */
export async function search(tx: ReadTransaction, query: Search): Promise<readonly StoredPackage[]> {
  const fits = versionFilter(query);
  const take = query.take ?? Number.POSITIVE_INFINITY;
  const found: StoredPackage[] = [];
  for (const packageId of await wantedIds(tx, query)) {
    for await (const stored of versionsDownwards(tx, packageId)) {
      if (found.length >= take) return found;
      if (fits && !fits(stored.Version)) continue;
      found.push(stored);
      if (!query.includeMultipleVersions) break;
    }
  }
  return found;
}

async function wantedIds(tx: ReadTransaction, { packageId, packageIds, partialMatch }: Search): Promise<readonly string[]> {
  if (packageIds) return [...new Set(packageIds.map((id) => id.toLowerCase()))].sort();
  if (packageId !== undefined && !partialMatch) return [packageId];
  const { items } = await tx.collection(packages).series({ partialName: packageId });
  return items.map(({ title }) => title);
}

interface VersionPage extends VersionQuery {
  readonly packageId?: string | undefined;
  readonly filter?: string | undefined;
  readonly skip: number;
  readonly take: number;
}

/** A page of the versions of a package, highest first. Only a search that restricts versions reads more than the page. */
export async function pageOfVersions(tx: ReadTransaction, query: VersionPage): Promise<Found<StoredPackage>> {
  const { packageId, skip, take } = query;
  const fits = versionFilter(query);
  const part = query.filter?.toLowerCase();
  if (fits === undefined && part === undefined) return tx.collection(packages).find({ name: packageId, order: 'series', skip, take });
  const items: StoredPackage[] = [];
  let total = 0;
  for await (const stored of versionsDownwards(tx, packageId)) {
    if ((fits && !fits(stored.Version)) || !stored.Version.toLowerCase().includes(part ?? '')) continue;
    if (total >= skip && items.length < take) items.push(stored);
    total += 1;
  }
  return { items, total };
}

/** The highest version of each package id, a page of ids at a time. */
export async function highestOfEach(tx: ReadTransaction, query: SeriesQuery): Promise<Found<StoredPackage>> {
  const { items, total } = await tx.collection(packages).series(query);
  const highest = await Promise.all(items.map(({ title }) => tx.collection(packages).first({ name: title, order: 'series' })));
  return { items: highest.flatMap((stored) => stored ?? []), total };
}
