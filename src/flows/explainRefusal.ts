import { findChannel } from '../client/api/channels.ts';
import { findEnvironments } from '../client/api/environments.ts';
import { findProject } from '../client/api/projects.ts';
import { findRelease } from '../client/api/releases.ts';
import { findTenants } from '../client/api/tenants.ts';
import type { Connection } from '../client/connection.ts';
import { AppError, isAppError } from '../errors/appError.ts';

/** The names in a refused request, as a person wrote them. */
export interface RefusedNames {
  readonly project: string;
  /** A release that should exist. */
  readonly version?: string;
  readonly channel?: string | undefined;
  readonly environments?: readonly string[];
  readonly wishes?: { readonly tenants: readonly string[] };
}

/**
 * Why a request that names things was refused: a name that stands for nothing, with the nearest ones, or else the server's own
 * words. Names are looked up only now, so that a request without mistakes costs nothing more.
 */
export async function explainRefusal(connection: Connection, refusal: AppError, names: RefusedNames): Promise<AppError> {
  try {
    const project = await findProject(connection, names.project);
    await Promise.all([
      findEnvironments(connection, names.environments ?? []),
      findTenants(
        connection,
        (names.wishes?.tenants ?? []).filter((tenant) => tenant !== '*'),
      ),
      names.channel === undefined ? undefined : findChannel(connection, project.Id, names.channel),
    ]);
    const { version } = names;
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
