import { createWorkerPool as create, readAllWorkerPools } from '../client/api/workers.ts';
import type { Connection } from '../client/connection.ts';
import type { WorkerPool } from '../contract/resources/workers.ts';
import { AppError } from '../errors/appError.ts';
import { nameErrors } from '../errors/classic/names.ts';

export interface MadeWorkerPool {
  readonly pool: WorkerPool;
  readonly state: 'created' | 'existing';
}

/** Makes a worker pool, or answers the one of that name where that is fine. Two requests. Throws `NAME_TAKEN`. */
export async function createWorkerPool(connection: Connection, name: string, existing: 'take' | 'refuse'): Promise<MadeWorkerPool> {
  const known = (await readAllWorkerPools(connection)).find((pool) => pool.Name.toLowerCase() === name.trim().toLowerCase());
  if (known === undefined) return { pool: await create(connection, name.trim()), state: 'created' };
  if (existing === 'take') return { pool: known, state: 'existing' };
  throw new AppError('refused', 'NAME_TAKEN', `The worker pool ${known.Name} (${known.Id}) already exists`, {
    hint: 'Give --ignore-if-exists if that is fine.',
    classic: nameErrors.taken('worker pool', known),
  });
}
