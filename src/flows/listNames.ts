import { readAllEnvironments } from '../client/api/environments.ts';
import { readAllProjects } from '../client/api/projects.ts';
import type { Connection } from '../client/connection.ts';
import type { Environment } from '../contract/resources/environments.ts';
import type { Project } from '../contract/resources/projects.ts';

/** Every project the user may see; one request. */
export function listProjects(connection: Connection): Promise<readonly Project[]> {
  return readAllProjects(connection);
}

/** Every environment, in the order of the space; one request. */
export function listEnvironments(connection: Connection): Promise<readonly Environment[]> {
  return readAllEnvironments(connection);
}
