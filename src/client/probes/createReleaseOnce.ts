import { type CreateReleaseResult, type Release } from '../../contract/resources/releases.ts';
import { AppError, isAppError } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import { findChannel } from '../api/channels.ts';
import { findProject } from '../api/projects.ts';
import { type CreateRelease, createReleaseV1, readReleases } from '../api/releases.ts';
import type { Connection } from '../connection.ts';
import { clockTolerance } from '../serverClock.ts';
import { mayBeOwn } from './mayBeOwn.ts';
import { probeRelease, releaseDiffers } from './probeRelease.ts';
import { type Found, settle, type Settled } from './settle.ts';

/**
 * Creates a release exactly once although the answer may be lost (reliability.md C36, C37). A release of a given version is looked
 * for by it; one whose version the server chose is the only one that this user assembled since with the channel and packages asked
 * for.
 */
export async function createReleaseOnce(
  connection: Connection,
  clock: Clock,
  command: CreateRelease,
): Promise<Settled<CreateReleaseResult>> {
  const since = connection.serverTime() - clockTolerance;
  const version = command.ReleaseVersion ?? '';
  const key = connection.newIdempotencyKey();
  let lost: AppError | undefined;
  return settle<CreateReleaseResult>(
    async () => {
      try {
        return await createReleaseV1(connection, command, key);
      } catch (error) {
        if (isAppError(error) && error.code === 'OUTCOME_UNKNOWN') lost = error;
        throw error;
      }
    },
    async () => {
      const wanted = await resolveNames(connection, command);
      const found =
        version === ''
          ? await probeNewest(connection, clock, { ...wanted, since, command, lost })
          : withPackagesOf(command, await probeRelease(connection, clock, { ...wanted, version, packages: [] }));
      return found.state === 'absent'
        ? found
        : { state: 'done', value: { ReleaseId: found.value.Id, ReleaseVersion: found.value.Version } };
    },
    // Nobody could tell a late first release from a second one when the server chooses the versions.
    { repeats: version === '' ? 0 : 1 },
  );
}

interface Resolved {
  readonly projectId: string;
  readonly channelId?: string;
  readonly gitCommit?: string;
}

async function resolveNames(connection: Connection, command: CreateRelease): Promise<Resolved> {
  const project = await findProject(connection, command.ProjectName);
  const channel = command.ChannelName ?? '';
  const channelId = channel === '' ? {} : { channelId: (await findChannel(connection, project.Id, channel)).Id };
  const gitCommit = command.GitCommit ?? '';
  return { projectId: project.Id, ...channelId, ...(gitCommit === '' ? {} : { gitCommit }) };
}

interface NewestSearch extends Resolved {
  /** Server time in milliseconds; older releases are not ours. */
  readonly since: number;
  readonly command: CreateRelease;
  readonly lost: AppError | undefined;
}

/** When to look, in milliseconds after the answer was lost: a server that searches feeds creates releases late. */
const looks = [0, 2000, 8000] as const;
const newest = 30;

async function probeNewest(connection: Connection, clock: Clock, search: NewestSearch): Promise<Found<Release>> {
  const isOwn = mayBeOwn(connection);
  let waited = 0;
  for (const at of looks) {
    if (at > waited) await clock.sleep(at - waited);
    waited = at;
    const fitting = (await readReleases(connection, search.projectId, newest)).filter((release) => fits(release, search));
    const recent = await filterAsync(fitting, ({ LastModifiedBy }) => isOwn(LastModifiedBy));
    const [only] = recent;
    if (only !== undefined && recent.length === 1) return { state: 'done', value: only };
    if (recent.length > 1) throw undecidable(search.lost, recent);
  }
  return { state: 'absent' };
}

function fits(release: Release, { since, channelId, command }: NewestSearch): boolean {
  const assembled = Date.parse(release.Assembled ?? '');
  return assembled >= since && (channelId === undefined || release.ChannelId === channelId) && hasPackagesOf(command, release);
}

async function filterAsync<T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<readonly T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_item, index) => kept[index]);
}

/** Packages are named in several ways in a command, and their versions in one: behind the last separator. */
function hasPackagesOf({ Packages, PackageVersion }: CreateRelease, { SelectedPackages }: Release): boolean {
  const named = (Packages ?? []).map((choice) => choice.split(/[:=/]/).at(-1));
  const others = PackageVersion ?? '';
  return (
    named.every((version) => SelectedPackages.some(({ Version }) => Version === version)) &&
    (others === '' || SelectedPackages.every(({ Version }) => Version === others || named.includes(Version)))
  );
}

function withPackagesOf(command: CreateRelease, found: Found<Release>): Found<Release> {
  if (found.state === 'absent' || hasPackagesOf(command, found.value)) return found;
  const selected = found.value.SelectedPackages.map(({ ActionName, Version }) => `Its package for '${ActionName}' is ${Version}`);
  throw releaseDiffers(found.value.Version, selected);
}

function undecidable(lost: AppError | undefined, recent: readonly Release[]): AppError {
  const details = recent.map(({ Id, Version }) => `Release ${Version} (${Id}) may be it`);
  return new AppError('unknown', 'OUTCOME_UNKNOWN', lost?.message ?? "Can't tell which release was created", {
    ...(lost !== undefined && { cause: lost.cause }),
    details: [...(lost?.details ?? []), ...details],
    hint: 'Look at these releases before you run this again.',
  });
}
