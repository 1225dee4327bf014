import { findNamed } from '../client/api/lookUp.ts';
import { createWorkerPool as create, readAllWorkerPools } from '../client/api/workers.ts';
import type { Connection } from '../client/connection.ts';
import type { WorkerPool } from '../contract/resources/workers.ts';
import type { Existing } from './nameTaken.ts';
import { nameTaken } from './nameTaken.ts';

export interface MadeWorkerPool {
  readonly pool: WorkerPool;
  readonly state: 'created' | 'existing';
}

/** Makes a worker pool, or answers the one of that name where that is fine. Two requests. Throws `NAME_TAKEN`. */
export async function createWorkerPool(connection: Connection, name: string, existing: Existing): Promise<MadeWorkerPool> {
  const known = findNamed(await readAllWorkerPools(connection), name);
  if (known === undefined) return { pool: await create(connection, name.trim()), state: 'created' };
  if (existing === 'refuse') throw nameTaken('worker pool', known);
  return { pool: known, state: 'existing' };
}
