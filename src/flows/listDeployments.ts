import { readChannelsById } from '../client/api/channels.ts';
import { readDashboard, readWholeDashboard } from '../client/api/dashboards.ts';
import { readDeploymentPage } from '../client/api/deployments.ts';
import { readAllEnvironments } from '../client/api/environments.ts';
import { chooseAll, type NamedResource } from '../client/api/lookUp.ts';
import { readProjectsById } from '../client/api/projects.ts';
import { readReleasesById } from '../client/api/releases.ts';
import { readAllTenants, readTenants } from '../client/api/tenants.ts';
import type { Connection } from '../client/connection.ts';
import type { DashboardItem } from '../contract/resources/dashboards.ts';
import type { Deployment } from '../contract/resources/deployments.ts';
import type { Release } from '../contract/resources/releases.ts';
import { nameErrors } from '../errors/classic/names.ts';
import { chooseProjects } from './chooseProjects.ts';
import type { Named } from './describeDeployments.ts';
import { together } from './together.ts';

/** Names or ids; empty lists filter nothing. */
export interface DeploymentFilter {
  readonly projects: readonly string[];
  readonly environments: readonly string[];
  readonly tenants: readonly string[];
}

/** Where something is deployed, by id and name. */
export interface DeploymentPlace {
  readonly project: Named;
  readonly environment: Named;
  readonly tenant: Named | undefined;
  readonly channel: Named | undefined;
  /** Undefined where it has been deleted. */
  readonly release: Release | undefined;
}

export interface ListedDeployment extends DeploymentPlace {
  readonly deployment: Deployment;
}

export interface LatestDeployment extends DeploymentPlace {
  readonly item: DashboardItem;
}

/** The newest deployments, at most `limit`. At most six requests, whatever the number of rows. */
export async function listDeployments(
  connection: Connection,
  filter: DeploymentFilter,
  limit: number,
): Promise<readonly ListedDeployment[]> {
  const { projects, environments, tenants } = await resolveFilter(connection, filter);
  const query = { projects: projects.ids, environments: environments.ids, tenants: tenants.ids, take: limit };
  const page = await readDeploymentPage(connection, query);
  const known = { Projects: projects.known, Environments: environments.known, Tenants: tenants.known };
  const places = await namePlaces(connection, page, known);
  return page.map((deployment, index) => ({ deployment, ...placeAt(places, index) }));
}

/** The latest deployment of each project to each environment. At most six requests, whatever the number of rows. */
export async function listLatestDeployments(
  connection: Connection,
  filter: Omit<DeploymentFilter, 'tenants'>,
): Promise<readonly LatestDeployment[]> {
  const { projects, environments } = await resolveFilter(connection, { ...filter, tenants: [] });
  const dashboard =
    projects.ids.length === 0
      ? await readWholeDashboard(connection)
      : await readDashboard(connection, { projects: projects.ids, environments: environments.ids, items: 'latest' });
  const isWanted = (id: string): boolean => environments.ids.length === 0 || environments.ids.includes(id);
  const items = dashboard.Items.filter(({ EnvironmentId }) => isWanted(EnvironmentId));
  const places = await namePlaces(connection, items, dashboard);
  return items.map((item, index) => ({ item, ...placeAt(places, index) }));
}

interface NamedThing {
  readonly Id?: string | null;
  readonly Name: string;
}

/** What a filter chose, and what was read for that. */
interface Chosen {
  readonly ids: readonly string[];
  readonly known: readonly NamedThing[];
}

async function resolveFilter(connection: Connection, filter: DeploymentFilter) {
  const [projects, environments, tenants] = await together([
    chooseProjects(connection, filter.projects).then((known) => ({ ids: known.map(({ Id }) => Id), known })),
    chosen('environment', filter.environments, () => readAllEnvironments(connection)),
    chosen('tenant', filter.tenants, () => readAllTenants(connection)),
  ]);
  return { projects, environments, tenants };
}

async function chosen(noun: string, wanted: readonly string[], readAll: () => Promise<readonly NamedResource[]>): Promise<Chosen> {
  if (wanted.length === 0) return { ids: [], known: [] };
  const known = await readAll();
  const found = chooseAll(noun, known, wanted, (missing) => nameErrors.noneOf(`${noun}s`, missing));
  return { ids: found.map(({ Id }) => Id), known };
}

interface Placed {
  readonly ProjectId: string;
  readonly EnvironmentId: string;
  readonly TenantId: string | null;
  readonly ChannelId: string | null;
  readonly ReleaseId: string;
}

/** Names that a dashboard tells, or that a filter was made of. */
interface KnownNames {
  readonly Projects: readonly NamedThing[];
  readonly Environments: readonly NamedThing[];
  readonly Tenants: readonly NamedThing[];
}

async function namePlaces(connection: Connection, items: readonly Placed[], known: KnownNames): Promise<readonly DeploymentPlace[]> {
  const ids = (key: keyof Placed): readonly string[] => [...new Set(items.map((item) => item[key]).filter((id) => id !== null))];
  const [projects, environments, tenants, channels, releases] = await together([
    namesOf(ids('ProjectId'), known.Projects, (missing) => readProjectsById(connection, missing)),
    namesOf(ids('EnvironmentId'), known.Environments, () => readAllEnvironments(connection)),
    namesOf(ids('TenantId'), known.Tenants, (missing) => readTenants(connection, missing)),
    namesOf(ids('ChannelId'), [], (missing) => readChannelsById(connection, missing)),
    readReleasesById(connection, ids('ReleaseId')),
  ]);
  const byId = new Map(releases.map((release) => [release.Id, release]));
  return items.map((item) => ({
    project: nameOf(projects, item.ProjectId),
    environment: nameOf(environments, item.EnvironmentId),
    tenant: item.TenantId === null ? undefined : nameOf(tenants, item.TenantId, '<Removed>'),
    channel: item.ChannelId === null ? undefined : nameOf(channels, item.ChannelId),
    release: byId.get(item.ReleaseId),
  }));
}

/** Names by id; asked for only where one is not known. */
async function namesOf(
  ids: readonly string[],
  known: readonly NamedThing[],
  read: (missing: readonly string[]) => Promise<readonly NamedThing[]>,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map(known.map(({ Id, Name }) => [Id ?? '', Name]));
  const missing = ids.filter((id) => !names.has(id));
  const found = missing.length === 0 ? [] : await read(missing);
  return new Map([...names, ...found.map(({ Id, Name }): [string, string] => [Id ?? '', Name])]);
}

function nameOf(names: ReadonlyMap<string, string>, id: string, unknown = id): Named {
  return { id, name: names.get(id) ?? unknown };
}

function placeAt(places: readonly DeploymentPlace[], index: number): DeploymentPlace {
  const place = places[index];
  if (place === undefined) throw new Error(`there is no place ${index}`);
  return place;
}
