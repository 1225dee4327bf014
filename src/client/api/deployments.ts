import type { BodyInputOf } from '../../contract/endpoint.ts';
import { type Page, takeAll } from '../../contract/paging.ts';
import { type Deployment, type DeployResult, deployments } from '../../contract/resources/deployments.ts';
import type { Connection } from '../connection.ts';
import { itemsOf, pagesOf } from '../paging.ts';
import { givenLists } from './givenLists.ts';

/** What to deploy and how; names may be ids. The space is the connection's. */
export type DeployUntenanted = Omit<BodyInputOf<typeof deployments.createUntenantedV1>, 'SpaceId' | 'SpaceIdOrName'>;
export type DeployTenanted = Omit<BodyInputOf<typeof deployments.createTenantedV1>, 'SpaceId' | 'SpaceIdOrName'>;

/** Starts one deployment per environment in one request (rest-api.md §8, executions). */
export function deployUntenanted(connection: Connection, command: DeployUntenanted, idempotencyKey: string): Promise<DeployResult> {
  return connection.call(deployments.createUntenantedV1, { body: { ...command, ...spaceOf(connection) }, idempotencyKey });
}

/** Starts one deployment per tenant in one request (rest-api.md §8, executions). */
export function deployTenanted(connection: Connection, command: DeployTenanted, idempotencyKey: string): Promise<DeployResult> {
  return connection.call(deployments.createTenantedV1, { body: { ...command, ...spaceOf(connection) }, idempotencyKey });
}

/** Deployments by id, in no particular order. */
export async function readDeployments(connection: Connection, ids: readonly string[]): Promise<readonly Deployment[]> {
  // A server takes an empty list of ids for "all deployments".
  if (ids.length === 0) return [];
  const page = await connection.call(deployments.list, { query: { ids: [...ids], take: takeAll } });
  return page.Items;
}

/** Filters by id; empty lists filter nothing. */
export interface DeploymentPageRequest {
  readonly projects: readonly string[];
  readonly environments: readonly string[];
  readonly tenants: readonly string[];
  readonly take: number;
}

/** The newest deployments that pass the filter, at most `take`. */
export async function readDeploymentPage(connection: Connection, request: DeploymentPageRequest): Promise<readonly Deployment[]> {
  const found: Deployment[] = [];
  const { projects, environments, tenants, take } = request;
  const query = givenLists({ projects, environments, tenants });
  const pages = itemsOf((page) => connection.call(deployments.list, { query: { ...query, ...page } }), take);
  for await (const deployment of pages) {
    found.push(deployment);
    if (found.length >= take) break;
  }
  return found;
}

const dumpPage = 500;

/** Every deployment of the space, newest first, by pages. One that is made meanwhile shifts the others: some may come twice. */
export function readAllDeployments(connection: Connection): AsyncGenerator<Page<Deployment>> {
  return pagesOf((page) => connection.call(deployments.list, { query: page }), dumpPage);
}

/** Page of a deployment in the portal. */
export function deploymentUrl(connection: Connection, id: string): string {
  return connection.webUrl(`/app#/${connection.spaceId}/deployments/${id}`);
}

function spaceOf(connection: Connection): { readonly SpaceId: string; readonly SpaceIdOrName: string } {
  return { SpaceId: connection.spaceId, SpaceIdOrName: connection.spaceId };
}
