import { createPlannedRelease } from '../client/api/plannedReleases.ts';
import { findRelease } from '../client/api/releases.ts';
import type { Settled } from '../client/probes/settle.ts';
import type { CreateReleaseResult } from '../contract/resources/releases.ts';
import type { ReleasePorts, ReleaseRequest } from './releaseRequest.ts';
import { planReleases } from './releasePlans.ts';

/** Plans a release here and creates it from its parts, for servers that do not do both in one request. */
export async function createByPlan(
  request: ReleaseRequest,
  existing: ReleaseRequest['existing'],
  ports: ReleasePorts,
): Promise<Settled<CreateReleaseResult>> {
  const { connection, clock } = ports;
  const { project, plan } = await planReleases(request, { api: () => Promise.resolve(connection) });
  const version = plan.version ?? '';
  const kept = existing === 'keep' ? await findRelease(connection, project.Id, version) : undefined;
  if (kept !== undefined) return { value: { ReleaseId: kept.Id, ReleaseVersion: kept.Version }, recovered: false };
  const packages = plan.packages.flatMap(({ actionName, reference, version: chosen }) =>
    chosen === undefined ? [] : [{ ActionName: actionName, PackageReferenceName: reference, Version: chosen }],
  );
  const { releaseNotes, channelRules } = request;
  return createPlannedRelease(connection, clock, {
    projectId: project.Id,
    channelId: plan.channel.Id,
    version,
    releaseNotes,
    packages,
    channelRules,
  });
}
