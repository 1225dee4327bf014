import type { BodyInputOf } from '../../contract/endpoint.ts';
import { takeAll } from '../../contract/paging.ts';
import { type Channel, channels } from '../../contract/resources/channels.ts';
import { nameErrors } from '../../errors/classic/names.ts';
import type { Connection } from '../connection.ts';
import { createNamed } from '../probes/createNamed.ts';
import { choose, findNamed } from './lookUp.ts';

/** Every channel of a project. */
export async function readChannels(connection: Connection, projectId: string): Promise<readonly Channel[]> {
  const page = await connection.call(channels.ofProject, { params: { projectId }, query: { take: takeAll } });
  return page.Items;
}

/** The channel of a project by name, id or slug; throws `NAME_NOT_FOUND` with the nearest names. */
export async function findChannel(connection: Connection, projectId: string, nameOrId: string): Promise<Channel> {
  return choose('channel', await readChannels(connection, projectId), nameOrId);
}

/** As {@link findChannel}, with the project's name in octo's words for a channel that it has not. */
export async function findChannelOf(connection: Connection, project: { readonly Id: string; readonly Name: string }, nameOrId: string) {
  return choose('channel', await readChannels(connection, project.Id), nameOrId, nameErrors.notFound('channel', nameOrId, project.Name));
}

/** Channels by id. */
export async function readChannelsById(connection: Connection, ids: readonly string[]): Promise<readonly Channel[]> {
  // A server takes an empty list of ids for "all channels".
  return ids.length === 0 ? [] : connection.call(channels.all, { query: { ids: [...ids] } });
}

/** Makes a channel, once whatever becomes of the answer (reliability.md C42). */
export function createChannel(connection: Connection, body: BodyInputOf<typeof channels.create>): Promise<Channel> {
  return createNamed(connection, {
    create: (idempotencyKey) => connection.call(channels.create, { body, idempotencyKey }),
    find: async () => findNamed(await readChannels(connection, body.ProjectId), body.Name),
  });
}

/** Writes a channel as it is to be. */
export function updateChannel(connection: Connection, channel: Channel): Promise<Channel> {
  return connection.call(channels.update, { params: { id: channel.Id }, body: channel });
}
