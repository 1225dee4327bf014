/** Dashboards: projects and environments, and what stands where (rest-api.md §8, governance.md §4.8). */
import type { z } from 'zod';
import type { Dashboard } from '../../contract/resources/dashboards.ts';
import type { RequestContext } from '../http/context.ts';
import { satisfiesTags } from '../rules/variableScope.ts';
import type { ReadTransaction } from '../store/port.ts';
import { placesIn, presentItem, readPlace } from './dashboardItems.ts';
import type { Place, PlacedDeployment } from './dashboardItems.ts';
import type { EnvironmentDocument } from './environments.ts';
import { channelsOf, environmentsInOrder } from './lookups.ts';
import { projectGroupCollection } from './projectGroups.ts';
import { projectCollection } from './projects.ts';
import type { ProjectDocument } from './projects.ts';
import { environmentsOfProject } from './projectEnvironments.ts';
import { tenantCollection } from './tenants.ts';
import type { TenantDocument } from './tenants.ts';

export interface DashboardFilter {
  /** Ids or slugs; undefined: all. */
  readonly projects: readonly string[] | undefined;
  readonly environments: readonly string[] | undefined;
  readonly releaseId: string | undefined;
  /** Ids; undefined: all. */
  readonly tenants: readonly string[] | undefined;
  /** `Set/Tag`; undefined: all. */
  readonly tenantTags: readonly string[] | undefined;
}

type Wire = z.input<typeof Dashboard>;

export async function readDashboard(tx: ReadTransaction, filter: DashboardFilter, context: RequestContext): Promise<Wire> {
  const projects = await wantedProjects(tx, filter.projects);
  const environments = (await environmentsInOrder(tx)).filter((item) => isWanted(filter.environments, [item.Id, item.Slug]));
  const tenants = await wantedTenants(tx, projects, filter);
  const placed = await readPlaces(tx, await placesOf(tx, { projects, environments, tenants }));
  const shown = placed.filter(({ deployment }) => filter.releaseId === undefined || deployment.ReleaseId === filter.releaseId);
  const groups = (await tx.collection(projectGroupCollection).find({ order: 'name' })).items;
  const { links } = context;
  return {
    Id: null,
    Projects: await Promise.all(projects.map((project) => presentDashboardProject(tx, project, context))),
    ProjectGroups: groups
      .filter((group) => projects.some((project) => project.ProjectGroupId === group.Id))
      .map(({ Id, Name }) => ({
        Id,
        Name,
        EnvironmentIds: environments.map((item) => item.Id),
        Links: { Self: links.space('projectgroups', Id) },
      })),
    Environments: environments.map(({ Id, Name }) => ({ Id, Name, Links: { Self: links.space('environments', Id) } })),
    Tenants: tenants.map(({ Id, Name, TenantTags, ProjectEnvironments }) => ({
      Id,
      Name,
      TenantTags,
      ProjectEnvironments,
      Links: { Self: links.space('tenants', Id) },
    })),
    Items: await present(tx, shown, 'current', context),
    PreviousItems: await present(tx, shown, 'previous', context),
    ProjectLimit: 2147483647,
    IsFiltered:
      filter.projects !== undefined ||
      filter.environments !== undefined ||
      filter.releaseId !== undefined ||
      filter.tenants !== undefined ||
      filter.tenantTags !== undefined,
    Links: { Self: links.space('dashboard') },
  };
}

async function wantedProjects(tx: ReadTransaction, wanted: readonly string[] | undefined): Promise<readonly ProjectDocument[]> {
  const all = await tx.collection(projectCollection).find({ order: 'name' });
  return all.items.filter((project) => isWanted(wanted, [project.Id, project.Slug]));
}

function isWanted(wanted: readonly string[] | undefined, names: readonly string[]): boolean {
  return wanted === undefined || wanted.some((id) => names.some((name) => name.toLowerCase() === id.toLowerCase()));
}

interface Shown {
  readonly projects: readonly ProjectDocument[];
  readonly environments: readonly EnvironmentDocument[];
  readonly tenants: readonly TenantDocument[];
}

/** The tenants connected to one of the projects, by name. */
async function wantedTenants(
  tx: ReadTransaction,
  projects: readonly ProjectDocument[],
  { tenants, tenantTags }: DashboardFilter,
): Promise<readonly TenantDocument[]> {
  const tenanted = projects.filter((project) => project.TenantedDeploymentMode !== 'Untenanted').map((project) => project.Id);
  if (tenanted.length === 0) return [];
  const { items } = await tx.collection(tenantCollection).find({ ids: tenants, keys: { project: tenanted }, order: 'name' });
  return items.filter((tenant) => satisfiesTags(tenantTags ?? [], tenant.TenantTags));
}

/** A project whose channels stand for themselves has one place per channel in each environment. */
async function placesOf(tx: ReadTransaction, { projects, environments, tenants }: Shown): Promise<Place[]> {
  const places: Place[] = [];
  for (const project of projects) {
    const channels = project.DiscreteChannelRelease ? (await channelsOf(tx, project.Id)).map((item) => item.Id) : [undefined];
    const own = project.TenantedDeploymentMode === 'Untenanted' ? [] : tenants;
    for (const place of environments.flatMap((environment) => placesIn(project.Id, environment.Id, own))) {
      for (const channelId of channels) places.push({ ...place, channelId });
    }
  }
  return places;
}

async function readPlaces(tx: ReadTransaction, places: readonly Place[]): Promise<PlacedDeployment[]> {
  return (await Promise.all(places.map((place) => readPlace(tx, place)))).flat();
}

function present(
  tx: ReadTransaction,
  placed: readonly PlacedDeployment[],
  standing: PlacedDeployment['standing'],
  { links, clock }: RequestContext,
) {
  const wanted = placed.filter((item) => item.standing === standing);
  return Promise.all(wanted.map((item) => presentItem(tx, item, { links, now: clock.now() })));
}

async function presentDashboardProject(tx: ReadTransaction, project: ProjectDocument, { links }: RequestContext) {
  return {
    Id: project.Id,
    Name: project.Name,
    Slug: project.Slug,
    ProjectGroupId: project.ProjectGroupId,
    IsDisabled: project.IsDisabled,
    EnvironmentIds: (await environmentsOfProject(tx, project)).map((item) => item.Id),
    TenantedDeploymentMode: project.TenantedDeploymentMode,
    CanPerformUntenantedDeployment: project.TenantedDeploymentMode !== 'Tenanted',
    Links: { Self: links.space('projects', project.Id) },
  };
}
