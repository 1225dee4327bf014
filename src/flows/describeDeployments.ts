import { readDeployments } from '../client/api/deployments.ts';
import { readEnvironments } from '../client/api/environments.ts';
import { readTenants } from '../client/api/tenants.ts';
import type { Connection } from '../client/connection.ts';
import type { Deployment } from '../contract/resources/deployments.ts';
import { together } from './together.ts';

/** A thing of the server by id and name. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Where a deployment or run goes, by id and name. */
export interface PlaceFacts {
  readonly environment: Named;
  readonly tenant: Named | undefined;
}

/** A deployment with the names of where it goes. */
export interface DeploymentFacts extends PlaceFacts {
  readonly deployment: Deployment;
}

/** Reads deployments and the names of their environments and tenants: two requests, three with tenants. By deployment id. */
export async function describeDeployments(connection: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, DeploymentFacts>> {
  const deployments = await readDeployments(connection, ids);
  const places = await describePlaces(connection, deployments);
  return new Map(places.map(({ item: deployment, ...place }) => [deployment.Id, { deployment, ...place }]));
}

/** The names of where several deployments or runs go, in their order: one request, two with tenants. */
export async function describePlaces<T extends { readonly EnvironmentId: string; readonly TenantId: string | null }>(
  connection: Connection,
  items: readonly T[],
): Promise<readonly (PlaceFacts & { readonly item: T })[]> {
  const [environments, tenants] = await together([
    namesOf(
      items.map((item) => item.EnvironmentId),
      (wanted) => readEnvironments(connection, wanted),
    ),
    namesOf(
      items.map((item) => item.TenantId),
      (wanted) => readTenants(connection, wanted),
    ),
  ]);
  const named = (names: ReadonlyMap<string, string>, id: string): Named => ({ id, name: names.get(id) ?? id });
  return items.map((item) => ({
    item,
    environment: named(environments, item.EnvironmentId),
    tenant: item.TenantId === null ? undefined : named(tenants, item.TenantId),
  }));
}

async function namesOf(
  ids: readonly (string | null)[],
  read: (ids: readonly string[]) => Promise<readonly { readonly Id: string; readonly Name: string }[]>,
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const found = wanted.length === 0 ? [] : await read(wanted);
  return new Map(found.map((resource) => [resource.Id, resource.Name]));
}
