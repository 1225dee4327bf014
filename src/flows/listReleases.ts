import { readChannels } from '../client/api/channels.ts';
import { readReleases } from '../client/api/releases.ts';
import type { Connection } from '../client/connection.ts';
import type { Release } from '../contract/resources/releases.ts';
import { AppError } from '../errors/appError.ts';
import { chooseProjects } from './chooseProjects.ts';
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
  if (request.projects.length === 0) {
    throw new AppError('usage', 'OPTION_REQUIRED', '--project is missing', {
      hint: 'Name the project whose releases to list; pulpo list-projects shows them.',
    });
  }
  const projects = await chooseProjects(connection, request.projects);
  return mapBounded(projects, requestsAtOnce, async ({ Id, Name }) => {
    const [releases, channels] = await together([readReleases(connection, Id, request.limit), readChannels(connection, Id)]);
    const names = new Map(channels.map((channel) => [channel.Id, channel.Name]));
    const channelOf = ({ ChannelId }: Release): Named => ({ id: ChannelId ?? '', name: names.get(ChannelId ?? '') ?? ChannelId ?? '' });
    return { project: { id: Id, name: Name }, releases: releases.map((release) => ({ release, channel: channelOf(release) })) };
  });
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
