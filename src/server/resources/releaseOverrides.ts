/** Which release a deployment target gets by itself where a project says so, instead of the one that stands there (governance.md §3.5). */
import type { AutoDeployReleaseOverride } from '../../contract/resources/projects.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { environmentCollection } from './environments.ts';
import { missingIds } from './lookups.ts';
import { projectCollection } from './projects.ts';
import type { ProjectDocument } from './projects.ts';
import { releaseCollection } from './releases.ts';
import { tenantCollection } from './tenants.ts';

/** What is wrong with the overrides of a project; `projectId` is undefined for a new one, which has no releases yet. */
export async function overrideFindings(
  tx: ReadTransaction,
  overrides: readonly AutoDeployReleaseOverride[],
  projectId: string | undefined,
): Promise<string[]> {
  const releases = await tx.collection(releaseCollection).find({ ids: overrides.map((item) => item.ReleaseId) });
  const own = new Set(releases.items.filter((item) => item.ProjectId === projectId).map((item) => item.Id));
  const places = overrides.map(placeOf);
  const doubled = new Set(places.filter((place, index) => places.indexOf(place) !== index));
  const tenantIds = overrides.flatMap((item) => (item.TenantId === null ? [] : [item.TenantId]));
  return [
    ...(await missingIds(
      overrides.map((item) => item.EnvironmentId),
      'environment',
      (id) => tx.collection(environmentCollection).get(id),
    )),
    ...(await missingIds(tenantIds, 'tenant', (id) => tx.collection(tenantCollection).get(id))),
    ...overrides
      .filter((item) => !own.has(item.ReleaseId))
      .map((item) => `The release '${item.ReleaseId}' of an auto deploy override is not one of this project.`),
    ...[...doubled].map((place) => `More than one auto deploy override is for ${place}; there can be one only.`),
  ];
}

/** The release that a place is to get, if the project overrides it. */
export function overriddenRelease(project: ProjectDocument, environmentId: string, tenantId: string | null): string | undefined {
  return project.AutoDeployReleaseOverrides.find((item) => item.EnvironmentId === environmentId && item.TenantId === tenantId)?.ReleaseId;
}

/** Forgets the overrides that name something which is being deleted: a client that sends back what it read could not save otherwise. */
export async function forgetOverrides(
  tx: Transaction,
  projects: readonly ProjectDocument[],
  isGone: (override: AutoDeployReleaseOverride) => boolean,
): Promise<void> {
  for (const project of projects) {
    const AutoDeployReleaseOverrides = project.AutoDeployReleaseOverrides.filter((item) => !isGone(item));
    if (AutoDeployReleaseOverrides.length === project.AutoDeployReleaseOverrides.length) continue;
    await tx.collection(projectCollection).update({ ...project, AutoDeployReleaseOverrides });
  }
}

function placeOf({ EnvironmentId, TenantId }: AutoDeployReleaseOverride): string {
  return TenantId === null ? `'${EnvironmentId}'` : `'${EnvironmentId}' and '${TenantId}'`;
}
