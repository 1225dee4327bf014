import { findEnvironments } from '../client/api/environments.ts';
import { chooseAll } from '../client/api/lookUp.ts';
import { readAllMachines } from '../client/api/machines.ts';
import { checkTags } from '../client/api/tagSets.ts';
import { findTenants } from '../client/api/tenants.ts';
import type { Connection } from '../client/connection.ts';
import type { ExecutionWishes } from './executionWishes.ts';
import { together } from './together.ts';

/** Where a release is to be deployed, as a person named it. */
export interface WantedPlaces {
  readonly environments: readonly string[];
  readonly wishes: Pick<ExecutionWishes, 'tenants' | 'tenantTags' | 'specificMachines'>;
}

/**
 * Ends with `NAME_NOT_FOUND` for environments, tenants, tags and machines that stand for nothing: before a release is made for them
 * (octo-classic.md §3.1, algorithm 1). One request per kind of name that was given.
 */
export async function checkPlaces(connection: Connection, { environments, wishes }: WantedPlaces): Promise<void> {
  await together([
    findEnvironments(connection, environments),
    findTenants(
      connection,
      wishes.tenants.filter((tenant) => tenant !== '*'),
    ),
    checkTags(connection, wishes.tenantTags),
    checkMachines(connection, wishes.specificMachines),
  ]);
}

/** Ends with `NAME_NOT_FOUND` for deployment targets that stand for nothing. */
export async function checkMachines(connection: Connection, names: readonly string[]): Promise<void> {
  if (names.length > 0) chooseAll('machine', await readAllMachines(connection), names);
}
