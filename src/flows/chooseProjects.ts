import { chooseAll } from '../client/api/lookUp.ts';
import { findProject, readAllProjects } from '../client/api/projects.ts';
import type { Connection } from '../client/connection.ts';
import type { Project } from '../contract/resources/projects.ts';
import { isAppError } from '../errors/appError.ts';
import { nameErrors } from '../errors/classic/names.ts';
import { restated } from '../errors/restated.ts';

/**
 * The projects of a filter, by name or id; none is read for none. One is looked for by its name, as a space may have thousands;
 * several take one request. Throws `NAME_NOT_FOUND` with the nearest names, in octo's words for lists.
 */
export async function chooseProjects(connection: Connection, names: readonly string[]): Promise<readonly Project[]> {
  const [first, ...others] = names;
  if (first === undefined) return [];
  if (others.length === 0) return [await oneProject(connection, first)];
  return chooseAll('project', await readAllProjects(connection), names, (missing) => nameErrors.noneOf('projects', missing));
}

async function oneProject(connection: Connection, name: string): Promise<Project> {
  try {
    return await findProject(connection, name);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'NAME_NOT_FOUND') throw error;
    throw restated(error, { classic: nameErrors.noneOf('projects', [name]) });
  }
}
