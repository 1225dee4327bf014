import { type Worker, type WorkerPool, workerPools, workers } from '../../contract/resources/workers.ts';
import type { Connection } from '../connection.ts';
import { createNamed } from '../probes/createNamed.ts';
import { findNamed } from './lookUp.ts';

/** Every worker pool of the space, in their order. */
export function readAllWorkerPools(connection: Connection): Promise<readonly WorkerPool[]> {
  return connection.call(workerPools.all, {});
}

/** Makes a worker pool, once whatever becomes of the answer; a name that is taken is refused by the server. */
export function createWorkerPool(connection: Connection, name: string): Promise<WorkerPool> {
  return createNamed(connection, {
    create: (idempotencyKey) => connection.call(workerPools.create, { body: { Name: name }, idempotencyKey }),
    find: async () => findNamed(await readAllWorkerPools(connection), name),
  });
}

/** Every worker of the space, by name. */
export function readAllWorkers(connection: Connection): Promise<readonly Worker[]> {
  return connection.call(workers.all, {});
}

/** Writes a worker as it is to be. */
export async function updateWorker(connection: Connection, worker: Worker): Promise<void> {
  await connection.call(workers.update, { params: { id: worker.Id }, body: worker });
}

/** Removes a worker from the server. */
export async function deleteWorker(connection: Connection, id: string): Promise<void> {
  await connection.call(workers.delete, { params: { id } });
}
