import { readChannels } from '../client/api/channels.ts';
import { chooseAll } from '../client/api/lookUp.ts';
import { findProject, readAllProjects } from '../client/api/projects.ts';
import { readReleases } from '../client/api/releases.ts';
import type { Connection } from '../client/connection.ts';
import type { Release } from '../contract/resources/releases.ts';
import type { Project } from '../contract/resources/projects.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { nameErrors } from '../errors/classic/names.ts';
import { restated } from '../errors/restated.ts';
import type { Named } from './describeDeployments.ts';
import { mapBounded } from './mapBounded.ts';
import { together } from './together.ts';

export interface ProjectReleases {
  readonly project: Named;
  /** Newest first. */
  readonly releases: readonly { readonly release: Release; readonly channel: Named }[];
}

const requestsAtOnce = 4;

/** The newest releases of projects, at most `limit` each (undefined: all); two requests per project and one for the names. */
export async function listReleases(
  connection: Connection,
  request: { readonly projects: readonly string[]; readonly limit: number | undefined },
): Promise<readonly ProjectReleases[]> {
  const [first, ...others] = request.projects;
  if (first === undefined) {
    throw new AppError('usage', 'OPTION_REQUIRED', '--project is missing', {
      hint: 'Name the project whose releases to list; pulpo list-projects shows them.',
    });
  }
  const projects = others.length === 0 ? [await oneProject(connection, first)] : await severalProjects(connection, request.projects);
  return mapBounded(projects, requestsAtOnce, async ({ Id, Name }) => {
    const [releases, channels] = await together([readReleases(connection, Id, request.limit), readChannels(connection, Id)]);
    const names = new Map(channels.map((channel) => [channel.Id, channel.Name]));
    const channelOf = ({ ChannelId }: Release): Named => ({ id: ChannelId ?? '', name: names.get(ChannelId ?? '') ?? ChannelId ?? '' });
    return { project: { id: Id, name: Name }, releases: releases.map((release) => ({ release, channel: channelOf(release) })) };
  });
}

async function oneProject(connection: Connection, name: string): Promise<Project> {
  try {
    return await findProject(connection, name);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'NAME_NOT_FOUND') throw error;
    throw restated(error, { classic: nameErrors.noneOf('projects', [name]) });
  }
}

async function severalProjects(connection: Connection, names: readonly string[]): Promise<readonly Project[]> {
  return chooseAll('project', await readAllProjects(connection), names, (missing) => nameErrors.noneOf('projects', missing));
}

/** `Deploy web 1.0.0; Deploy api 2.0.0`, as octo wrote it. */
export function packageVersions(release: Release | undefined): string {
  return (release?.SelectedPackages ?? [])
    .map(
      ({ ActionName, PackageReferenceName, Version }) =>
        `${ActionName}${PackageReferenceName === '' ? '' : `/${PackageReferenceName}`} ${Version}`,
    )
    .join('; ');
}
