import { findEnvironments } from '../client/api/environments.ts';
import { chooseAll } from '../client/api/lookUp.ts';
import { findProject } from '../client/api/projects.ts';
import { readAllTenants, readTenantsWithTags } from '../client/api/tenants.ts';
import type { Connection } from '../client/connection.ts';
import type { Environment } from '../contract/resources/environments.ts';
import type { Project } from '../contract/resources/projects.ts';
import type { Tenant } from '../contract/resources/tenants.ts';
import { AppError } from '../errors/appError.ts';
import { overrideErrors } from '../errors/classic/overrides.ts';
import { together } from './together.ts';

/** Names or ids, as a person wrote them. */
export interface OverrideNames {
  readonly project: string;
  readonly environments: readonly string[];
  /** `*`: those connected to the project, and those that have an override. */
  readonly tenants: readonly string[];
  /** `Set/Tag`. */
  readonly tenantTags: readonly string[];
}

/** Where a project can have an override: an environment, or a tenant in it. */
export interface OverridePlace {
  readonly environment: Environment;
  readonly tenant: Tenant | undefined;
}

/** What the names of a command about auto deploy overrides stand for: every tenant in every environment. Two to four requests. */
export async function findOverridePlaces(
  connection: Connection,
  names: OverrideNames,
): Promise<{ readonly project: Project; readonly places: readonly OverridePlace[] }> {
  const { tenants: wanted, tenantTags } = names;
  const [project, environments, everyTenant, tagged] = await together([
    findProject(connection, names.project),
    findEnvironments(connection, names.environments),
    wanted.length === 0 ? [] : readAllTenants(connection),
    readTenantsWithTags(connection, tenantTags),
  ]);
  if (tenantTags.length > 0 && tagged.length === 0) throw nobodyTagged(tenantTags);
  const named = wanted.includes('*')
    ? everyTenant.filter((tenant) => project.Id in tenant.ProjectEnvironments || hasOverride(project, tenant))
    : chooseAll('tenant', everyTenant, wanted, overrideErrors.tenantsMissing);
  const tenants = [...new Map([...named, ...tagged].map((tenant) => [tenant.Id, tenant])).values()];
  const isTenanted = wanted.length > 0 || tenantTags.length > 0;
  const places = environments.flatMap((environment): OverridePlace[] =>
    isTenanted ? tenants.map((tenant) => ({ environment, tenant })) : [{ environment, tenant: undefined }],
  );
  return { project, places };
}

function hasOverride(project: Project, tenant: Tenant): boolean {
  return project.AutoDeployReleaseOverrides.some(({ TenantId }) => TenantId === tenant.Id);
}

function nobodyTagged(tags: readonly string[]): AppError {
  return new AppError('refused', 'NAME_NOT_FOUND', `No tenant has the tags ${tags.join(', ')}`, {
    hint: 'Of several tags of one set a tenant needs one; every set that is named must fit.',
    classic: overrideErrors.tagsWithoutTenants(tags),
  });
}
