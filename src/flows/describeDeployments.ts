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

/** A deployment with the names of where it goes. */
export interface DeploymentFacts {
  readonly deployment: Deployment;
  readonly environment: Named;
  readonly tenant: Named | undefined;
}

/** Reads deployments and the names of their environments and tenants: two requests, three with tenants. By deployment id. */
export async function describeDeployments(connection: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, DeploymentFacts>> {
  const deployments = await readDeployments(connection, ids);
  const [environments, tenants] = await together([
    namesOf(
      deployments.map((deployment) => deployment.EnvironmentId),
      (wanted) => readEnvironments(connection, wanted),
    ),
    namesOf(
      deployments.map((deployment) => deployment.TenantId),
      (wanted) => readTenants(connection, wanted),
    ),
  ]);
  const named = (names: ReadonlyMap<string, string>, id: string): Named => ({ id, name: names.get(id) ?? id });
  return new Map(
    deployments.map((deployment) => {
      const { TenantId } = deployment;
      const tenant = TenantId === null ? undefined : named(tenants, TenantId);
      return [deployment.Id, { deployment, environment: named(environments, deployment.EnvironmentId), tenant }];
    }),
  );
}

async function namesOf(
  ids: readonly (string | null)[],
  read: (ids: readonly string[]) => Promise<readonly { readonly Id: string; readonly Name: string }[]>,
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const found = wanted.length === 0 ? [] : await read(wanted);
  return new Map(found.map((resource) => [resource.Id, resource.Name]));
}
