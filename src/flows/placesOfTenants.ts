import { readDeploymentTemplate } from '../client/api/deploymentParts.ts';
import { findRelease } from '../client/api/releases.ts';
import { readTenantsWithTags } from '../client/api/tenants.ts';
import type { Connection } from '../client/connection.ts';
import type { DeploymentSearch } from '../client/probes/deployOnce.ts';
import { findPlaces } from './findPlaces.ts';
import type { DeployRequest } from './startDeployments.ts';

/**
 * The places of a deployment to all tenants, or to those with tags, for servers that do not choose them: whoever the release may be
 * deployed for now, and those that are named besides (octo-classic.md §3.2). Undefined where there is no such release.
 */
export async function placesOfTenants(connection: Connection, request: DeployRequest): Promise<DeploymentSearch | undefined> {
  const { project: name, version, environments: names, wishes } = request;
  const named = wishes.tenants.filter((tenant) => tenant !== '*');
  const { project, environments, tenants } = await findPlaces(connection, { project: name, environments: names, tenants: named });
  const [environment] = environments;
  const release = await findRelease(connection, project.Id, version);
  if (release === undefined || environment === undefined) return undefined;
  const template = await readDeploymentTemplate(connection, release.Id);
  const ready = template.TenantPromotions.filter(({ PromoteTo }) => PromoteTo.some(({ Id }) => Id === environment.Id));
  const tagged = new Set((await readTenantsWithTags(connection, wishes.tenantTags)).map(({ Id }) => Id));
  const chosen = ready.filter(({ Id }) => wishes.tenants.includes('*') || tagged.has(Id ?? ''));
  const ids = new Set([...tenants, ...chosen].flatMap(({ Id }) => Id ?? []));
  return { releaseId: release.Id, wanted: [...ids].map((tenantId) => ({ environmentId: environment.Id, tenantId })) };
}
