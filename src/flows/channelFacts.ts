import { findFeedByName, latestPackages, type ProcessPlace, readProcess, readReleaseTemplate } from '../client/api/releasePlanning.ts';
import { isNotFound } from '../client/errorFromAnswer.ts';
import type { Connection } from '../client/connection.ts';
import type { Channel } from '../contract/resources/channels.ts';
import type { TemplatePackage } from '../contract/resources/deploymentProcesses.ts';
import { AppError } from '../errors/appError.ts';
import { releaseErrors } from '../errors/classic/releases.ts';
import { rangeNamesPrerelease, tryParseNugetRange } from '../versions/nugetRange.ts';
import { compareVersions, parseVersion, tryParseVersion } from '../versions/octopusVersion.ts';
import { mapBounded } from './mapBounded.ts';
import { chosenVersion, type PackageChoice } from './packageVersions.ts';
import { type ChannelFacts, useKey, useOf } from './planFacts.ts';
import { ruleFor } from './planRelease.ts';
import { together } from './together.ts';

const requestsAtOnce = 4;

/** What decides which packages are looked for. */
export interface PackageWishes {
  readonly choices: readonly PackageChoice[];
  readonly packageVersion: string | undefined;
  readonly packagePrerelease: string | undefined;
}

/**
 * What the server says about each channel that a release could belong to: one request for the process, one per channel for its
 * template, and one per feed and rule for the latest versions of all packages together that nobody chose (octo-classic.md §3.1, 5).
 */
export async function readChannelFacts(
  connection: Connection,
  place: ProcessPlace,
  { channels, wishes }: { readonly channels: readonly Channel[]; readonly wishes: PackageWishes },
): Promise<readonly ChannelFacts[]> {
  const [process, templates] = await together([
    readProcess(connection, place),
    mapBounded(channels, requestsAtOnce, async (channel) => ({
      channel,
      template: await readReleaseTemplate(connection, place, channel.Id),
    })),
  ]);
  const searches = templates.flatMap(({ channel, template }) =>
    template.Packages.filter((row) => isOpen(row, wishes)).map((row) => searchOf(row, channel, wishes)),
  );
  const groups = [...new Set(searches.map(({ key }) => key))].map((wanted) => searches.filter(({ key }) => key === wanted));
  const feedsByName = place.gitRef !== undefined && namesFeeds(connection.serverVersion);
  const answers = await mapBounded(groups, requestsAtOnce, (group) => askFeed(connection, group, feedsByName ? 'name' : 'id'));
  const found = new Map(groups.flatMap((group, index) => group.map((search) => [search, answers[index]?.get(search.packageId)] as const)));
  return templates.map(({ channel, template }) => {
    const own = [...found].filter(([search]) => search.channelId === channel.Id);
    const latest = new Map(own.flatMap(([search, version]) => (version === undefined ? [] : [[search.use, version] as const])));
    return { channel, process, template, latest };
  });
}

/** Whether the latest version of a package is looked for. */
export function isOpen(row: TemplatePackage, { choices, packageVersion }: PackageWishes): boolean {
  const fixed = row.FixedVersion !== null && row.FixedVersion !== '';
  return row.IsResolvable && !fixed && chosenVersion(useOf(row), choices, packageVersion) === undefined;
}

interface Search {
  /** Those with the same one are asked for together. */
  readonly key: string;
  readonly channelId: string;
  readonly use: string;
  readonly row: TemplatePackage;
  /** In lower case. */
  readonly packageId: string;
  readonly versionRange: string | undefined;
  readonly preReleaseTag: string | undefined;
}

function searchOf(row: TemplatePackage, channel: Channel, { packagePrerelease }: PackageWishes): Search {
  const rule = ruleFor(row, channel.Rules);
  const filter = { versionRange: rule?.VersionRange ?? undefined, preReleaseTag: packagePrerelease ?? rule?.Tag ?? undefined };
  const key = JSON.stringify([row.FeedId, filter]);
  return { key, channelId: channel.Id, use: useKey(row), row, packageId: row.PackageId.toLowerCase(), ...filter };
}

async function askFeed(
  connection: Connection,
  group: readonly Search[],
  feedIs: 'id' | 'name',
): Promise<ReadonlyMap<string, string> | undefined> {
  const [first] = group;
  if (first === undefined) return undefined;
  const { row } = first;
  const feedId = feedIs === 'name' ? await findFeedByName(connection, row.FeedId) : row.FeedId;
  if (feedId === undefined) throw feedMissing(row);
  try {
    return await askForAll(connection, feedId, group);
  } catch (error) {
    if (isNotFound(error)) throw feedMissing(row);
    throw error;
  }
}

/** One request where the server answers for several packages at once, else one each. */
async function askForAll(connection: Connection, feedId: string, group: readonly Search[]): Promise<ReadonlyMap<string, string>> {
  const packageIds = [...new Map(group.map(({ packageId, row }) => [packageId, row.PackageId])).values()];
  const [{ versionRange, preReleaseTag } = { versionRange: undefined, preReleaseTag: undefined }] = group;
  const prereleases = asksForPrereleases({ versionRange, preReleaseTag }) ? 'count' : 'are left out';
  const ask = (ids: readonly string[]) => latestPackages(connection, feedId, { packageIds: ids, versionRange, preReleaseTag, prereleases });
  const found = await ask(packageIds);
  const known = new Set(packageIds.map((id) => id.toLowerCase()));
  const understood = found.size > 0 && [...found.keys()].every((id) => known.has(id));
  if (packageIds.length === 1 || understood) return found;
  const single = await mapBounded(packageIds, requestsAtOnce, (id) => ask([id]));
  return new Map(single.flatMap((versions) => [...versions]));
}

/** Pre-releases count where a tag or the range asks for them (governance.md §2.2). */
function asksForPrereleases({ versionRange = '', preReleaseTag = '' }: Pick<Search, 'versionRange' | 'preReleaseTag'>): boolean {
  const range = tryParseNugetRange(versionRange);
  return preReleaseTag.trim() !== '' || (range !== undefined && rangeNamesPrerelease(range));
}

function feedMissing({ FeedId, ActionName }: TemplatePackage): AppError {
  return new AppError('refused', 'NAME_NOT_FOUND', `There is no feed '${FeedId}', which step '${ActionName}' takes its package from`, {
    hint: 'Check the step, or that you may view the feed.',
    classic: releaseErrors.feedMissing(FeedId, ActionName),
  });
}

const firstWithIds = parseVersion('2022.3.4517');

/** In projects of Git, steps name their feeds by name before that server (octo-classic.md §7.3). */
function namesFeeds(serverVersion: string): boolean {
  const version = tryParseVersion(serverVersion);
  return version !== undefined && !serverVersion.startsWith('0.0.0') && compareVersions(version, firstWithIds) < 0;
}
