import { takeAll } from '../../contract/paging.ts';
import { type Channel, channels } from '../../contract/resources/channels.ts';
import type { Connection } from '../connection.ts';
import { choose } from './lookUp.ts';

/** Every channel of a project. */
export async function readChannels(connection: Connection, projectId: string): Promise<readonly Channel[]> {
  const page = await connection.call(channels.ofProject, { params: { projectId }, query: { take: takeAll } });
  return page.Items;
}

/** The channel of a project by name, id or slug; throws `NAME_NOT_FOUND` with the nearest names. */
export async function findChannel(connection: Connection, projectId: string, nameOrId: string): Promise<Channel> {
  return choose('channel', await readChannels(connection, projectId), nameOrId);
}

/** Channels by id. */
export async function readChannelsById(connection: Connection, ids: readonly string[]): Promise<readonly Channel[]> {
  // A server takes an empty list of ids for "all channels".
  return ids.length === 0 ? [] : connection.call(channels.all, { query: { ids: [...ids] } });
}
