import { type Release, releases } from '../../contract/resources/releases.ts';
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
  /** Of a version-controlled project. */
  readonly git?: { readonly reference: string; readonly commit: string | undefined };
}

/** Creates a release from its parts, exactly once although the answer may be lost (reliability.md C36). */
export async function createPlannedRelease(connection: Connection, clock: Clock, input: PlannedReleaseInput): Promise<Settled<Release>> {
  const { projectId, channelId, version, packages, channelRules, git } = input;
  const body = {
    ...{ ProjectId: projectId, ChannelId: channelId, Version: version, ReleaseNotes: input.releaseNotes ?? null },
    SelectedPackages: packages.map((item) => ({ ...item, StepName: item.ActionName })),
    ...(git !== undefined && {
      VersionControlReference: { GitRef: git.reference, GitCommit: git.commit ?? null, VariablesGitCommit: null },
    }),
  };
  const request = { query: { ignoreChannelRules: channelRules === 'ignore' }, body, idempotencyKey: connection.newIdempotencyKey() };
  return settle<Release>(
    () => connection.call(releases.create, request),
    () => probeRelease(connection, clock, { projectId, version, channelId, packages, ...gitCommitOf(input) }),
    { repeats: 1 },
  );
}

function gitCommitOf({ git }: PlannedReleaseInput): { readonly gitCommit?: string } {
  return git?.commit === undefined ? {} : { gitCommit: git.commit };
}
