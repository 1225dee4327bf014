import { type Environment, environments } from '../../contract/resources/environments.ts';
import type { Connection } from '../connection.ts';
import { createNamed } from '../probes/createNamed.ts';
import { chooseAll, findNamed } from './lookUp.ts';

/** Environments by name, id or slug, each once; throws `NAME_NOT_FOUND` with all that are missing and the nearest names. One request. */
export async function findEnvironments(connection: Connection, namesOrIds: readonly string[]): Promise<readonly Environment[]> {
  return namesOrIds.length === 0 ? [] : chooseAll('environment', await readAllEnvironments(connection), namesOrIds);
}

/** Environments by id. */
export async function readEnvironments(connection: Connection, ids: readonly string[]): Promise<readonly Environment[]> {
  // A server takes an empty list of ids for "all environments".
  return ids.length === 0 ? [] : connection.call(environments.all, { query: { ids: [...ids] } });
}

/** Every environment, in the order of the space. */
export function readAllEnvironments(connection: Connection): Promise<readonly Environment[]> {
  return connection.call(environments.all, {});
}

/** Makes an environment, once whatever becomes of the answer (reliability.md C42). */
export function createEnvironment(connection: Connection, name: string): Promise<Environment> {
  return createNamed(connection, {
    create: (idempotencyKey) => connection.call(environments.create, { body: { Name: name }, idempotencyKey }),
    find: async () => findNamed(await readAllEnvironments(connection), name),
  });
}
