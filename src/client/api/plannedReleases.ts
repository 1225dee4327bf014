import { type CreateReleaseResult, type Release, releases } from '../../contract/resources/releases.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Connection } from '../connection.ts';
import { probeRelease } from '../probes/probeRelease.ts';
import { settle, type Settled } from '../probes/settle.ts';

/** A release of which everything is decided. */
export interface PlannedReleaseInput {
  readonly projectId: string;
  readonly channelId: string;
  readonly version: string;
  readonly releaseNotes: string | undefined;
  readonly packages: readonly { readonly ActionName: string; readonly PackageReferenceName: string; readonly Version: string }[];
  readonly channelRules: 'obey' | 'ignore';
}

/** Creates a release from its parts, exactly once although the answer may be lost (reliability.md C36). */
export async function createPlannedRelease(
  connection: Connection,
  clock: Clock,
  input: PlannedReleaseInput,
): Promise<Settled<CreateReleaseResult>> {
  const { projectId, channelId, version, packages, channelRules } = input;
  const body = {
    ...{ ProjectId: projectId, ChannelId: channelId, Version: version, ReleaseNotes: input.releaseNotes ?? null },
    SelectedPackages: packages.map((item) => ({ ...item, StepName: item.ActionName })),
  };
  const request = { query: { ignoreChannelRules: channelRules === 'ignore' }, body, idempotencyKey: connection.newIdempotencyKey() };
  const { value, recovered } = await settle<Release>(
    () => connection.call(releases.create, request),
    () => probeRelease(connection, clock, { projectId, version, channelId, packages }),
    { repeats: 1 },
  );
  return { value: { ReleaseId: value.Id, ReleaseVersion: value.Version }, recovered };
}
