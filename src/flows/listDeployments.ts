import { readChannelsById } from '../client/api/channels.ts';
import { readDashboard, readWholeDashboard } from '../client/api/dashboards.ts';
import { readDeploymentPage } from '../client/api/deployments.ts';
import { findEnvironments, readAllEnvironments } from '../client/api/environments.ts';
import { findProjects, readAllProjects } from '../client/api/projects.ts';
import { readReleasesById } from '../client/api/releases.ts';
import { findTenants, readTenants } from '../client/api/tenants.ts';
import type { Connection } from '../client/connection.ts';
import type { DashboardItem } from '../contract/resources/dashboards.ts';
import type { Deployment } from '../contract/resources/deployments.ts';
import type { Release } from '../contract/resources/releases.ts';
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

/** The newest deployments, at most `limit`. The number of requests does not grow with the number of rows. */
export async function listDeployments(
  connection: Connection,
  filter: DeploymentFilter,
  limit: number,
): Promise<readonly ListedDeployment[]> {
  const { projects, environments, tenants } = await resolveFilter(connection, filter);
  const page = await readDeploymentPage(connection, { projects, environments, tenants, take: limit });
  const places = await namePlaces(connection, page);
  return page.map((deployment, index) => ({ deployment, ...placeAt(places, index) }));
}

/** The latest deployment of each project to each environment. The number of requests does not grow with the number of rows. */
export async function listLatestDeployments(
  connection: Connection,
  filter: Omit<DeploymentFilter, 'tenants'>,
): Promise<readonly LatestDeployment[]> {
  const { projects, environments } = await resolveFilter(connection, { ...filter, tenants: [] });
  const dashboard =
    projects.length === 0
      ? await readWholeDashboard(connection)
      : await readDashboard(connection, { projects, environments, items: 'latest' });
  const items = dashboard.Items.filter(({ EnvironmentId }) => environments.length === 0 || environments.includes(EnvironmentId));
  const places = await namePlaces(connection, items);
  return items.map((item, index) => ({ item, ...placeAt(places, index) }));
}

interface Ids {
  readonly projects: readonly string[];
  readonly environments: readonly string[];
  readonly tenants: readonly string[];
}

async function resolveFilter(connection: Connection, filter: DeploymentFilter): Promise<Ids> {
  const [projects, environments, tenants] = await together([
    findProjects(connection, filter.projects),
    findEnvironments(connection, filter.environments),
    findTenants(connection, filter.tenants),
  ]);
  const ids = (found: readonly { readonly Id: string }[]): readonly string[] => found.map(({ Id }) => Id);
  return { projects: ids(projects), environments: ids(environments), tenants: ids(tenants) };
}

interface Placed {
  readonly ProjectId: string;
  readonly EnvironmentId: string;
  readonly TenantId: string | null;
  readonly ChannelId: string | null;
  readonly ReleaseId: string;
}

async function namePlaces(connection: Connection, items: readonly Placed[]): Promise<readonly DeploymentPlace[]> {
  if (items.length === 0) return [];
  const ids = (key: 'TenantId' | 'ChannelId' | 'ReleaseId'): readonly string[] => [
    ...new Set(items.map((item) => item[key]).filter((id) => id !== null)),
  ];
  const [projects, environments, tenants, channels, releases] = await together([
    readAllProjects(connection).then(named),
    readAllEnvironments(connection).then(named),
    readTenants(connection, ids('TenantId')).then(named),
    readChannelsById(connection, ids('ChannelId')).then(named),
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

function named(resources: readonly { readonly Id: string; readonly Name: string }[]): ReadonlyMap<string, string> {
  return new Map(resources.map(({ Id, Name }) => [Id, Name]));
}

function nameOf(names: ReadonlyMap<string, string>, id: string, unknown = id): Named {
  return { id, name: names.get(id) ?? unknown };
}

function placeAt(places: readonly DeploymentPlace[], index: number): DeploymentPlace {
  const place = places[index];
  if (place === undefined) throw new Error(`there is no place ${index}`);
  return place;
}
