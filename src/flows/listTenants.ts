import { readAllTenants } from '../client/api/tenants.ts';
import type { Connection } from '../client/connection.ts';
import type { Tenant } from '../contract/resources/tenants.ts';

/** Every tenant the user may see, by name; one request. */
export async function listTenants(connection: Connection): Promise<readonly Tenant[]> {
  return [...(await readAllTenants(connection))].sort((left, right) => left.Name.localeCompare(right.Name, 'en'));
}
