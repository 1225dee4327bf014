import { takeAll } from '../../contract/paging.ts';
import { type Project, projects } from '../../contract/resources/projects.ts';
import type { Connection } from '../connection.ts';
import { chooseAll, lookUp, unlessNotFound } from './lookUp.ts';

/** The project that a name, id or slug stands for; throws `NAME_NOT_FOUND` with the nearest names. */
export function findProject(connection: Connection, nameOrId: string): Promise<Project> {
  return lookUp(
    {
      noun: 'project',
      idPrefix: 'Projects',
      byId: (id) => unlessNotFound(connection.call(projects.get, { params: { id } })),
      byPartialName: async (partialName) => (await connection.call(projects.list, { query: { partialName, take: takeAll } })).Items,
      all: () => readAllProjects(connection),
    },
    nameOrId,
  );
}

/** Several projects by name, id or slug, each once; all that are missing are told at once. One request. */
export async function findProjects(connection: Connection, namesOrIds: readonly string[]): Promise<readonly Project[]> {
  return namesOrIds.length === 0 ? [] : chooseAll('project', await readAllProjects(connection), namesOrIds);
}

/** Every project the user may see, by name. */
export function readAllProjects(connection: Connection): Promise<readonly Project[]> {
  return connection.call(projects.all, {});
}
