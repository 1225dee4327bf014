import { readChannels } from '../client/api/channels.ts';
import { chooseAll } from '../client/api/lookUp.ts';
import { findProject } from '../client/api/projects.ts';
import { deleteRelease, readReleases } from '../client/api/releases.ts';
import type { Connection } from '../client/connection.ts';
import type { Release } from '../contract/resources/releases.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import type { Manner } from '../errors/exitCodes.ts';
import { nameErrors } from '../errors/classic/names.ts';
import { isInterruption, tellInterruption } from '../errors/interruption.ts';
import type { Reporter } from '../output/events.ts';
import type { OctopusVersion } from '../versions/octopusVersion.ts';
import { compareVersions, tryParseVersion } from '../versions/octopusVersion.ts';
import { mapBounded } from './mapBounded.ts';

export interface ReleaseRange {
  /** Name or id. */
  readonly project: string;
  /** Both bounds are of it. */
  readonly minimum: OctopusVersion;
  readonly maximum: OctopusVersion;
  /** Names or ids; none: every channel. */
  readonly channels: readonly string[];
}

export interface FoundReleases {
  readonly project: { readonly Id: string; readonly Name: string };
  /** Newest first. */
  readonly releases: readonly { readonly release: Release; readonly channel: string }[];
}

export interface DeletedRelease {
  readonly release: Release;
  /** Why it is still there. */
  readonly error: AppError | undefined;
}

const requestsAtOnce = 4;

/**
 * A bound of a range of versions, by Octopus' order, where a word such as `latest` is below every number: only octo took one, because
 * it opens the range. Throws `VERSION_INVALID`.
 */
export function readBound(text: string, option: string, manner: Manner): OctopusVersion {
  const version = tryParseVersion(text);
  if (version !== undefined && (manner === 'classic' || /^\s*v?\d/i.test(text))) return version;
  throw new AppError('usage', 'VERSION_INVALID', `${option} is '${text}', which is no version`, {
    hint: 'Write it like 1.0.5; no number in it may be larger than 2147483647.',
    // octo let the exception of its parser through (octo-classic.md §1.7).
    classic: { message: `'${text}' is not a valid version string`, kind: 'io' },
  });
}

/** Whether no version can be within the bounds. */
export function isEmptyRange({ minimum, maximum }: Pick<ReleaseRange, 'minimum' | 'maximum'>): boolean {
  return compareVersions(minimum, maximum) > 0;
}

/** The releases of a project within a range, of some channels or all (octo-classic.md §3.15). Three requests. */
export async function findReleasesToDelete(connection: Connection, range: ReleaseRange): Promise<FoundReleases> {
  const project = await findProject(connection, range.project, nameErrors.notNamed('project', range.project));
  const channels = await readChannels(connection, project.Id);
  const wanted = chooseAll('channel', channels, range.channels, (missing) => nameErrors.notNamedAny('the channels', missing));
  const names = new Map(channels.map(({ Id, Name }) => [Id, Name]));
  const isWanted = ({ ChannelId }: Release): boolean => wanted.length === 0 || wanted.some(({ Id }) => Id === ChannelId);
  const all = await readReleases(connection, project.Id);
  const releases = all
    .filter((release) => isWithin(release, range) && isWanted(release))
    .map((release) => ({ release, channel: names.get(release.ChannelId ?? '') ?? release.ChannelId ?? '' }));
  return { project, releases };
}

function isWithin({ Version }: Release, { minimum, maximum }: ReleaseRange): boolean {
  const version = tryParseVersion(Version);
  return version !== undefined && compareVersions(version, minimum) >= 0 && compareVersions(version, maximum) <= 0;
}

/** Deletes releases, several at once; one that stays does not keep the others. An interruption says how many are gone. */
export async function deleteReleases(
  connection: Connection,
  { releases }: FoundReleases,
  { reporter }: { readonly reporter: Reporter },
): Promise<readonly DeletedRelease[]> {
  const total = releases.length;
  let tried = 0;
  let deleted = 0;
  const tell = (): void =>
    reporter.emit({ type: 'progress', id: 'releases', label: 'Deleting releases', done: tried, total, unit: 'items' });
  tell();
  try {
    return await mapBounded(releases, requestsAtOnce, async ({ release }): Promise<DeletedRelease> => {
      const error = await failureOf(deleteRelease(connection, release.Id));
      if (error === undefined) deleted += 1;
      tried += 1;
      tell();
      return { release, error };
    });
  } catch (error) {
    throw tellInterruption(error, { detail: `${deleted} of ${total} releases are deleted.`, hint: 'Run it again to delete the rest.' });
  } finally {
    reporter.emit({ type: 'progressEnd', id: 'releases' });
  }
}

async function failureOf(work: Promise<void>): Promise<AppError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!isAppError(error) || isInterruption(error)) throw error;
    return error;
  }
}
