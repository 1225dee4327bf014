import { findRelease } from '../client/api/releases.ts';
import type { Connection } from '../client/connection.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { findPlaces, type PlaceNames } from './findPlaces.ts';

/** The names in a refused request, as a person wrote them. */
export interface RefusedNames extends Omit<PlaceNames, 'tenants'> {
  /** A release that should exist. */
  readonly version?: string;
  readonly wishes?: { readonly tenants: readonly string[] };
}

/**
 * Why a request that names things was refused: the names that stand for nothing, with the nearest ones, or else the server's own
 * words. Names are looked up only now, so that a request without mistakes costs nothing more.
 */
export async function explainRefusal(connection: Connection, refusal: AppError, names: RefusedNames): Promise<AppError> {
  try {
    const { version, wishes } = names;
    const { project } = await findPlaces(connection, { ...names, tenants: (wishes?.tenants ?? []).filter((tenant) => tenant !== '*') });
    if (version !== undefined && (await findRelease(connection, project.Id, version)) === undefined)
      return noRelease(project.Name, version);
    return refusal;
  } catch (error) {
    // Whoever may deploy but not list gets the server's words.
    if (isAppError(error)) return error.code === 'NAME_NOT_FOUND' ? error : refusal;
    throw error;
  }
}

function noRelease(project: string, version: string): AppError {
  return new AppError('refused', 'RELEASE_NOT_FOUND', `Project '${project}' has no release ${version}`, {
    hint: `List its releases with: pulpo list-releases --project '${project}'`,
  });
}
