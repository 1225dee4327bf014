import { createEnvironment as create, readAllEnvironments } from '../client/api/environments.ts';
import { findNamed } from '../client/api/lookUp.ts';
import type { Connection } from '../client/connection.ts';
import type { Environment } from '../contract/resources/environments.ts';
import type { Existing } from './nameTaken.ts';
import { nameTaken } from './nameTaken.ts';

export interface MadeEnvironment {
  readonly environment: Environment;
  readonly state: 'created' | 'existing';
}

/** Makes an environment, or answers the one of that name where that is fine (octo-classic.md §3.12). Two requests. Throws `NAME_TAKEN`. */
export async function createEnvironment(connection: Connection, name: string, existing: Existing): Promise<MadeEnvironment> {
  const known = findNamed(await readAllEnvironments(connection), name);
  if (known === undefined) return { environment: await create(connection, name.trim()), state: 'created' };
  if (existing === 'refuse') throw nameTaken('environment', known);
  return { environment: known, state: 'existing' };
}
