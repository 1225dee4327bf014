import { readDeploymentTemplate } from '../client/api/deploymentParts.ts';
import { findRelease } from '../client/api/releases.ts';
import { checkTags } from '../client/api/tagSets.ts';
import type { Connection } from '../client/connection.ts';
import type { DeploymentTemplate } from '../contract/resources/deploymentPreviews.ts';
import type { ClassicWording } from '../errors/appError.ts';
import { type AppError, isAppError } from '../errors/appError.ts';
import { deploymentErrors } from '../errors/classic/deployments.ts';
import { restated } from '../errors/restated.ts';
import { checkMachines, type WantedPlaces } from './checkPlaces.ts';
import { findPlaces, type FoundPlaces, type PlaceNames } from './findPlaces.ts';
import { noRelease } from './requireRelease.ts';
import { together } from './together.ts';

/** The names in a refused request, as a person wrote them. */
export interface RefusedNames extends Omit<PlaceNames, 'tenants'> {
  /** A release that should exist, and that was to be deployed. */
  readonly version?: string;
  readonly wishes?: WantedPlaces['wishes'];
}

/**
 * Why a request that names things was refused: the names that stand for nothing, with the nearest ones, or else the server's own
 * words, in octo's where the release may not go there now. Names are looked up only now, so that a request without mistakes costs
 * nothing more.
 */
export async function explainRefusal(connection: Connection, refusal: AppError, names: RefusedNames): Promise<AppError> {
  try {
    const { version, wishes } = names;
    const [places] = await together([
      findPlaces(connection, { ...names, tenants: (wishes?.tenants ?? []).filter((tenant) => tenant !== '*') }),
      checkTags(connection, wishes?.tenantTags ?? []),
      checkMachines(connection, wishes?.specificMachines ?? []),
    ]);
    if (version === undefined) return refusal;
    const release = await findRelease(connection, places.project.Id, version);
    if (release === undefined) return await noRelease(connection, places.project, version);
    // Of the tenants that have a tag, or of all, nobody can say which one should have been able to.
    const isOpen = (wishes?.tenantTags ?? []).length > 0 || wishes?.tenants.includes('*') === true;
    if (isOpen || refusal.classic?.kind === 'usage') return refusal;
    const classic = whyForbidden(version, places, await readDeploymentTemplate(connection, release.Id));
    return classic === undefined ? refusal : restated(refusal, { classic: withServersWords(classic, refusal) });
  } catch (error) {
    // Whoever may deploy but not list gets the server's words.
    if (isAppError(error)) return error.code === 'NAME_NOT_FOUND' ? error : refusal;
    throw error;
  }
}

/** Octo's words for places that the release may not go to now; undefined where it may go to all of them. */
function whyForbidden(
  version: string,
  { project, environments, tenants }: FoundPlaces,
  template: DeploymentTemplate,
): ClassicWording | undefined {
  const release = { version, project: project.Name };
  if (tenants.length === 0) {
    const forbidden = environments.filter(({ Id }) => !template.PromoteTo.some((target) => target.Id === Id));
    return forbidden.length === 0 ? undefined : deploymentErrors.environmentsForbidden(release, namesOf(forbidden));
  }
  const unconnected = tenants.filter(({ ProjectEnvironments }) => ProjectEnvironments[project.Id] === undefined);
  if (unconnected.length > 0) return deploymentErrors.tenantsUnconnected(release, namesOf(unconnected));
  const [environment] = environments;
  const forbidden = tenants.filter(({ Id }) => {
    const promotion = template.TenantPromotions.find((tenant) => tenant.Id === Id);
    return promotion?.PromoteTo.some((target) => target.Id === environment?.Id) !== true;
  });
  return forbidden.length === 0 ? undefined : deploymentErrors.tenantsForbidden(release, namesOf(forbidden), environment?.Name ?? '');
}

/** Octo asked before it started anything, so that the server never told its reason. */
function withServersWords(classic: ClassicWording, refusal: AppError): ClassicWording {
  return refusal.code === 'DEPLOYMENT_NOT_ALLOWED' ? classic : { ...classic, message: `${classic.message}\n${refusal.message}` };
}

function namesOf(items: readonly { readonly Name: string }[]): readonly string[] {
  return items.map(({ Name }) => Name);
}
