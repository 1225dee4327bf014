import { findChannelOf } from '../client/api/channels.ts';
import { findEnvironments } from '../client/api/environments.ts';
import { findProject } from '../client/api/projects.ts';
import { findTenants } from '../client/api/tenants.ts';
import type { Connection } from '../client/connection.ts';
import type { Channel } from '../contract/resources/channels.ts';
import type { Environment } from '../contract/resources/environments.ts';
import type { Project } from '../contract/resources/projects.ts';
import type { Tenant } from '../contract/resources/tenants.ts';
import { together } from './together.ts';

/** Names or ids, as a person wrote them. */
export interface PlaceNames {
  readonly project: string;
  readonly environments?: readonly string[];
  readonly tenants?: readonly string[];
  /** Of the project. */
  readonly channel?: string | undefined;
}

export interface FoundPlaces {
  readonly project: Project;
  readonly environments: readonly Environment[];
  readonly tenants: readonly Tenant[];
  readonly channel: Channel | undefined;
}

/** What the names of a deployment stand for; throws `NAME_NOT_FOUND` with all that stand for nothing. One request per kind of name. */
export async function findPlaces(connection: Connection, names: PlaceNames): Promise<FoundPlaces> {
  const wanted = findProject(connection, names.project);
  const [project, environments, tenants, channel] = await together([
    wanted,
    findEnvironments(connection, names.environments ?? []),
    findTenants(connection, names.tenants ?? []),
    channelOf(connection, wanted, names.channel),
  ]);
  return { project, environments, tenants, channel };
}

/** Without its project, nothing can be said of a channel. */
async function channelOf(connection: Connection, project: Promise<Project>, name: string | undefined): Promise<Channel | undefined> {
  if (name === undefined) return undefined;
  const owner = await project.catch(() => undefined);
  return owner === undefined ? undefined : findChannelOf(connection, owner, name);
}
