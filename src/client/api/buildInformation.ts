import type { OverwriteMode } from '../../contract/resources/overwriteMode.ts';
import { type BuildInformation, buildInformation } from '../../contract/resources/buildInformation.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Connection } from '../connection.ts';
import { probeBuildInformation } from '../probes/probeBuildInformation.ts';
import { settle, type Settled } from '../probes/settle.ts';

/** What a build tells about itself; the keys are the wire's. */
export interface BuildContent {
  readonly BuildEnvironment: string | null;
  readonly BuildNumber: string | null;
  readonly BuildUrl: string | null;
  readonly Branch: string | null;
  readonly VcsType: string | null;
  readonly VcsRoot: string | null;
  readonly VcsCommitNumber: string | null;
  readonly Commits: readonly { readonly Id: string; readonly Comment: string }[];
}

export interface PushBuildInformationRequest {
  readonly packageId: string;
  readonly version: string;
  readonly content: BuildContent;
  readonly overwriteMode: OverwriteMode;
  readonly signal?: AbortSignal;
}

/** Stores build information for one package version, exactly once whatever becomes of the connection (reliability.md §5.3). */
export function pushBuildInformation(
  connection: Connection,
  clock: Clock,
  request: PushBuildInformationRequest,
): Promise<Settled<BuildInformation>> {
  const { packageId, version, overwriteMode, signal } = request;
  const content = { ...request.content, Commits: request.content.Commits.map(({ Id, Comment }) => ({ Id, Comment, LinkUrl: null })) };
  const send = (): Promise<BuildInformation> =>
    connection.call(buildInformation.push, {
      query: { overwriteMode },
      body: {
        SpaceId: connection.spaceId,
        PackageId: packageId,
        Version: version,
        OverwriteMode: overwriteMode,
        OctopusBuildInformation: content,
      },
      ...(overwriteMode === 'FailIfExists' ? {} : { repeat: 'idempotent' as const }),
      ...(signal === undefined ? {} : { signal }),
    });
  return settle(send, () => probeBuildInformation(connection, { packageId, version, content }), { repeats: 4 });
}

/** Page of build information in the portal. */
export function buildInformationUrl(connection: Connection, id: string): string {
  return connection.webUrl(`/app#/${connection.spaceId}/library/buildinformation/${id}`);
}
