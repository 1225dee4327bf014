import { updateProject } from '../client/api/projects.ts';
import type { Connection } from '../client/connection.ts';
import type { AutoDeployReleaseOverride, Project } from '../contract/resources/projects.ts';
import type { Release } from '../contract/resources/releases.ts';
import type { OverrideNames, OverridePlace } from './overridePlaces.ts';
import { findOverridePlaces } from './overridePlaces.ts';
import { resolveRelease } from './requireRelease.ts';

/** What became of one place. */
export interface OverrideOutcome<O extends string> extends OverridePlace {
  readonly outcome: O;
}
export type CreateOutcome = OverrideOutcome<'Created' | 'NotConnectedToProject' | 'NotConnectedToEnvironment'>;
export type DeleteOutcome = OverrideOutcome<'Deleted' | 'NotFound'>;

export interface CreatedOverrides {
  readonly project: Project;
  readonly release: Release;
  readonly outcomes: readonly CreateOutcome[];
}

/** Overrides to delete, and what the project is without them. */
export interface OverrideDeletion {
  readonly project: Project;
  readonly outcomes: readonly DeleteOutcome[];
  run(): Promise<void>;
}

/**
 * Makes automatic deployments of a project take one release in some places, whatever stands there (octo-classic.md §3.16); `latest`
 * is the highest version. Tenants that are not connected are passed over. The project is written once, and only where it changes.
 */
export async function createOverrides(connection: Connection, names: OverrideNames, version: string): Promise<CreatedOverrides> {
  const { project, places } = await findOverridePlaces(connection, names);
  const release = await resolveRelease(connection, project, version);
  const outcomes = places.map((place): CreateOutcome => ({ ...place, outcome: createOutcome(project, place) }));
  const added = outcomes.filter(({ outcome }) => outcome === 'Created').map((place) => overrideAt(place, release.Id));
  const kept = project.AutoDeployReleaseOverrides.filter((override) => !added.some((item) => isSamePlace(item, override)));
  if (added.length > 0) await updateProject(connection, { ...project, AutoDeployReleaseOverrides: [...kept, ...added] });
  return { project, release, outcomes };
}

/** What deleting overrides would do (octo-classic.md §3.16). */
export async function planOverrideDeletion(connection: Connection, names: OverrideNames): Promise<OverrideDeletion> {
  const { project, places } = await findOverridePlaces(connection, names);
  const overrides = project.AutoDeployReleaseOverrides;
  const outcomes = places.map((place): DeleteOutcome => {
    const isThere = overrides.some((override) => isSamePlace(override, overrideAt(place, '')));
    return { ...place, outcome: isThere ? 'Deleted' : 'NotFound' };
  });
  const AutoDeployReleaseOverrides = overrides.filter((override) => !places.some((place) => isSamePlace(override, overrideAt(place, ''))));
  const run = async (): Promise<void> => {
    if (AutoDeployReleaseOverrides.length < overrides.length) await updateProject(connection, { ...project, AutoDeployReleaseOverrides });
  };
  return { project, outcomes, run };
}

function createOutcome(project: Project, { environment, tenant }: OverridePlace): CreateOutcome['outcome'] {
  if (tenant === undefined) return 'Created';
  const connected = tenant.ProjectEnvironments[project.Id];
  if (connected === undefined) return 'NotConnectedToProject';
  return connected.includes(environment.Id) ? 'Created' : 'NotConnectedToEnvironment';
}

function overrideAt({ environment, tenant }: OverridePlace, ReleaseId: string): AutoDeployReleaseOverride {
  return { EnvironmentId: environment.Id, TenantId: tenant?.Id ?? null, ReleaseId };
}

function isSamePlace(left: AutoDeployReleaseOverride, right: AutoDeployReleaseOverride): boolean {
  return left.EnvironmentId === right.EnvironmentId && left.TenantId === right.TenantId;
}
