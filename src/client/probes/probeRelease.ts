import { type Release, releases, type SelectedPackage } from '../../contract/resources/releases.ts';
import { AppError } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Connection } from '../connection.ts';
import { isNotFound } from '../errorFromAnswer.ts';
import type { Found } from './settle.ts';

export interface WantedRelease {
  /** Id or slug. */
  readonly projectId: string;
  readonly version: string;
  /** Compared where the caller chose it; else the server's choice stands. */
  readonly channelId?: string;
  /** The package versions the caller chose. */
  readonly packages: readonly Pick<SelectedPackage, 'ActionName' | 'PackageReferenceName' | 'Version'>[];
  readonly gitCommit?: string;
  readonly signal?: AbortSignal;
}

/**
 * Whether the release whose creation got no answer exists (reliability.md §5.3); not found twice means that it does not. Throws
 * `RELEASE_DIFFERS` where a release of this version has another channel, other packages or another commit.
 */
export async function probeRelease(connection: Connection, clock: Clock, wanted: WantedRelease): Promise<Found<Release>> {
  for (const delay of [0, 2000]) {
    if (delay > 0) await clock.sleep(delay, wanted.signal);
    const found = await findRelease(connection, wanted);
    if (found) return { state: 'done', value: sameOrThrow(found, wanted) };
  }
  return { state: 'absent' };
}

async function findRelease(connection: Connection, { projectId, version, signal }: WantedRelease): Promise<Release | undefined> {
  try {
    return await connection.call(releases.getByVersion, { params: { projectId, version }, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function sameOrThrow(found: Release, wanted: WantedRelease): Release {
  const details = differences(found, wanted);
  if (details.length === 0) return found;
  throw releaseDiffers(wanted.version, details);
}

/** What stands in the place of a release that was to be created; `details` say how it differs. */
export function releaseDiffers(version: string, details: readonly string[]): AppError {
  return new AppError('refused', 'RELEASE_DIFFERS', `Another release ${version} exists already`, {
    details: [...details],
    hint: 'Choose another version, or deploy the release that is there.',
  });
}

function differences(found: Release, wanted: WantedRelease): string[] {
  const details: string[] = [];
  if (wanted.channelId !== undefined && found.ChannelId !== wanted.channelId) {
    details.push(`Its channel is ${found.ChannelId ?? 'none'}, not ${wanted.channelId}`);
  }
  const commit = found.VersionControlReference?.GitCommit ?? undefined;
  if (wanted.gitCommit !== undefined && commit !== wanted.gitCommit)
    details.push(`Its commit is ${commit ?? 'none'}, not ${wanted.gitCommit}`);
  for (const { ActionName, PackageReferenceName, Version } of wanted.packages) {
    const selected = found.SelectedPackages.find(
      (item) => item.ActionName === ActionName && item.PackageReferenceName === PackageReferenceName,
    );
    if (selected?.Version !== Version) details.push(`Its package for '${ActionName}' is ${selected?.Version ?? 'none'}, not ${Version}`);
  }
  return details;
}
