import { type ProjectGroup, projectGroups } from '../../contract/resources/projectGroups.ts';
import type { Connection } from '../connection.ts';
import { createNamed } from '../probes/createNamed.ts';
import { findNamed } from './lookUp.ts';

/** Every project group of the space. */
export function readAllProjectGroups(connection: Connection): Promise<readonly ProjectGroup[]> {
  return connection.call(projectGroups.all, {});
}

/** Makes a project group, once whatever becomes of the answer (reliability.md C42). */
export function createProjectGroup(connection: Connection, name: string): Promise<ProjectGroup> {
  return createNamed(connection, {
    create: (idempotencyKey) => connection.call(projectGroups.create, { body: { Name: name }, idempotencyKey }),
    find: async () => findNamed(await readAllProjectGroups(connection), name),
  });
}
