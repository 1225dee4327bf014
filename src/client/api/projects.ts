import { takeAll } from '../../contract/paging.ts';
import { type Project, projects } from '../../contract/resources/projects.ts';
import type { ClassicWording } from '../../errors/appError.ts';
import type { Connection } from '../connection.ts';
import { createNamed } from '../probes/createNamed.ts';
import { findNamed, lookUp, unlessNotFound } from './lookUp.ts';

/** The project that a name, id or slug stands for; throws `NAME_NOT_FOUND` with the nearest names, in octo's words `classic`. */
export function findProject(connection: Connection, nameOrId: string, classic?: ClassicWording): Promise<Project> {
  return lookUp(
    {
      noun: 'project',
      idPrefix: 'Projects',
      byId: (id) => unlessNotFound(connection.call(projects.get, { params: { id } })),
      byPartialName: (partialName) => readProjectsLike(connection, partialName),
      all: () => readAllProjects(connection),
    },
    nameOrId,
    classic,
  );
}

/** The project of this very name, or undefined. One request. */
export async function findProjectNamed(connection: Connection, name: string): Promise<Project | undefined> {
  return findNamed(await readProjectsLike(connection, name.trim()), name);
}

/** What a new project is made of; ids. */
export interface NewProject {
  readonly Name: string;
  readonly ProjectGroupId: string;
  readonly LifecycleId: string;
}

/** Makes a project, once whatever becomes of the answer (reliability.md C42). */
export function createProject(connection: Connection, body: NewProject): Promise<Project> {
  return createNamed(connection, {
    create: (idempotencyKey) => connection.call(projects.create, { body: { ...body, IsDisabled: false }, idempotencyKey }),
    find: () => findProjectNamed(connection, body.Name),
  });
}

/** Writes a project as it is to be. */
export function updateProject(connection: Connection, project: Project): Promise<Project> {
  return connection.call(projects.update, { params: { id: project.Id }, body: project });
}

/** Removes a project with all its releases and deployments. */
export async function deleteProject(connection: Connection, id: string): Promise<void> {
  await connection.call(projects.delete, { params: { id } });
}

/** Every project the user may see, by name. */
export function readAllProjects(connection: Connection): Promise<readonly Project[]> {
  return connection.call(projects.all, {});
}

/** A request line has room for so many ids. */
const idsAtOnce = 200;

/** Projects by id; where there are many, all of them. One request. */
export async function readProjectsById(connection: Connection, ids: readonly string[]): Promise<readonly Project[]> {
  // A server takes an empty list of ids for "all projects".
  if (ids.length === 0) return [];
  return connection.call(projects.all, ids.length > idsAtOnce ? {} : { query: { ids: [...ids] } });
}

/** Those whose name contains the text. */
async function readProjectsLike(connection: Connection, partialName: string): Promise<readonly Project[]> {
  return (await connection.call(projects.list, { query: { partialName, take: takeAll } })).Items;
}
