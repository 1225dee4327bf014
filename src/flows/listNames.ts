import { readAllEnvironments } from '../client/api/environments.ts';
import { readAllProjects } from '../client/api/projects.ts';
import { readAllWorkerPools } from '../client/api/workers.ts';
import type { Connection } from '../client/connection.ts';
import type { Environment } from '../contract/resources/environments.ts';
import type { Project } from '../contract/resources/projects.ts';
import type { WorkerPool } from '../contract/resources/workers.ts';

/** Every project the user may see; one request. */
export function listProjects(connection: Connection): Promise<readonly Project[]> {
  return readAllProjects(connection);
}

/** Every environment, in the order of the space; one request. */
export function listEnvironments(connection: Connection): Promise<readonly Environment[]> {
  return readAllEnvironments(connection);
}

/** Every worker pool, in the order of the space; one request. */
export function listWorkerPools(connection: Connection): Promise<readonly WorkerPool[]> {
  return readAllWorkerPools(connection);
}
