import { type Tenant, tenants } from '../../contract/resources/tenants.ts';
import type { Connection } from '../connection.ts';
import { chooseAll } from './lookUp.ts';

/** Tenants by name, id or slug, each once; throws `NAME_NOT_FOUND` with all that are missing and the nearest names. One request. */
export async function findTenants(connection: Connection, namesOrIds: readonly string[]): Promise<readonly Tenant[]> {
  return namesOrIds.length === 0 ? [] : chooseAll('tenant', await readAllTenants(connection), namesOrIds);
}

/** Tenants by id. */
export async function readTenants(connection: Connection, ids: readonly string[]): Promise<readonly Tenant[]> {
  // A server takes an empty list of ids for "all tenants".
  return ids.length === 0 ? [] : connection.call(tenants.all, { query: { ids: [...ids] } });
}

/** Tenants with tags, `Set/Tag`: one of each set that is named. */
export async function readTenantsWithTags(connection: Connection, tags: readonly string[]): Promise<readonly Tenant[]> {
  // A server takes an empty list of tags for no filter.
  return tags.length === 0 ? [] : connection.call(tenants.all, { query: { tags: [...tags] } });
}

/** Every tenant that the user may see. */
export function readAllTenants(connection: Connection): Promise<readonly Tenant[]> {
  return connection.call(tenants.all, {});
}
