import { deleteProject as remove, findProject, updateProject } from '../client/api/projects.ts';
import type { Connection } from '../client/connection.ts';
import type { Project } from '../contract/resources/projects.ts';
import { isAppError } from '../errors/appError.ts';
import { projectErrors } from '../errors/classic/projects.ts';
import { reworded } from '../errors/reworded.ts';

/** The project to delete or disable; throws `NAME_NOT_FOUND` with the nearest names. */
export function findProjectToChange(connection: Connection, name: string): Promise<Project> {
  return findProject(connection, name, projectErrors.notFound());
}

/** Deletes a project with its releases and deployments; a repeated request whose answer was lost finds it gone (reliability.md C42). */
export function deleteProject(connection: Connection, project: Project): Promise<void> {
  return told('deleting', project, remove(connection, project.Id));
}

/** Disables a project, unless it is so already. */
export async function disableProject(connection: Connection, project: Project): Promise<'disabled' | 'already'> {
  if (project.IsDisabled) return 'already';
  await told('disabling', project, updateProject(connection, { ...project, IsDisabled: true }));
  return 'disabled';
}

async function told<T>(verb: 'deleting' | 'disabling', project: Project, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'refused') throw error;
    const { kind, message, classic } = error;
    throw reworded(error, { ...projectErrors.notChanged(verb, project, classic?.message ?? message), kind: classic?.kind ?? kind });
  }
}
