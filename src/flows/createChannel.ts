import { createChannel as create, readChannels, updateChannel } from '../client/api/channels.ts';
import { readAllLifecycles } from '../client/api/lifecycles.ts';
import { choose, findNamed } from '../client/api/lookUp.ts';
import { findProject } from '../client/api/projects.ts';
import type { Connection } from '../client/connection.ts';
import type { Channel } from '../contract/resources/channels.ts';
import { AppError } from '../errors/appError.ts';
import { channelErrors } from '../errors/classic/channels.ts';
import { isOlderThan } from './serverAge.ts';
import { together } from './together.ts';

export interface ChannelWishes {
  /** Name or id. */
  readonly project: string;
  readonly name: string;
  readonly description: string | undefined;
  /** Name or id; empty: that of the project; undefined: as it is. */
  readonly lifecycle: string | undefined;
  readonly place: 'default' | 'asItIs';
  readonly existing: 'update' | 'refuse';
}

/** What is new about a channel that was there. */
export type ChannelChange =
  /** The name, or undefined for that of the project. */
  | { readonly kind: 'lifecycle'; readonly lifecycle: string | undefined }
  | { readonly kind: 'default' }
  | { readonly kind: 'description'; readonly description: string };

export interface MadeChannel {
  readonly action: 'Created' | 'Updated' | 'None';
  readonly project: { readonly Id: string; readonly Name: string };
  readonly channel: Channel;
  readonly changes: readonly ChannelChange[];
}

/**
 * Makes a channel, or brings the one of that name to what is wished (octo-classic.md §3.11); what is not wished for stays. Three or
 * four requests. Throws `NAME_TAKEN`, `NAME_NOT_FOUND` and `NOT_OFFERED`.
 */
export async function createChannel(connection: Connection, wishes: ChannelWishes): Promise<MadeChannel> {
  if (isOlderThan(connection.serverVersion, '3.2')) throw notOffered(connection.serverVersion);
  const [project, lifecycle] = await together([
    findProject(connection, wishes.project, channelErrors.notNamed('project', wishes.project)),
    findLifecycle(connection, wishes.lifecycle),
  ]);
  const known = findNamed(await readChannels(connection, project.Id), wishes.name);
  if (known === undefined) {
    const channel = await create(connection, {
      ...{ ProjectId: project.Id, Name: wishes.name.trim(), Description: wishes.description },
      ...{ LifecycleId: lifecycle?.Id, IsDefault: wishes.place === 'default', Rules: [] },
    });
    return { action: 'Created', project, channel, changes: [] };
  }
  if (wishes.existing === 'refuse') throw taken(known);
  const changes = changesOf(known, wishes, lifecycle);
  if (changes.length === 0) return { action: 'None', project, channel: known, changes };
  return { action: 'Updated', project, channel: await updateChannel(connection, changed(known, changes, lifecycle)), changes };
}

type Lifecycle = { readonly Id: string; readonly Name: string } | undefined;

async function findLifecycle(connection: Connection, wanted: string | undefined): Promise<Lifecycle> {
  if (wanted === undefined || wanted.trim() === '') return undefined;
  return choose('lifecycle', await readAllLifecycles(connection), wanted, channelErrors.notNamed('lifecycle', wanted));
}

function changesOf(known: Channel, wishes: ChannelWishes, lifecycle: Lifecycle): readonly ChannelChange[] {
  const { description = '' } = wishes;
  return [
    ...(wishes.lifecycle !== undefined && known.LifecycleId !== (lifecycle?.Id ?? null)
      ? [{ kind: 'lifecycle', lifecycle: lifecycle?.Name } as const]
      : []),
    ...(wishes.place === 'default' && !known.IsDefault ? [{ kind: 'default' } as const] : []),
    ...(description.trim() !== '' && known.Description !== description ? [{ kind: 'description', description } as const] : []),
  ];
}

function changed(known: Channel, changes: readonly ChannelChange[], lifecycle: Lifecycle): Channel {
  return changes.reduce((channel, change): Channel => {
    switch (change.kind) {
      case 'lifecycle':
        return { ...channel, LifecycleId: lifecycle?.Id ?? null };
      case 'default':
        return { ...channel, IsDefault: true };
      case 'description':
        return { ...channel, Description: change.description };
    }
  }, known);
}

function taken({ Id, Name }: Channel): AppError {
  return new AppError('refused', 'NAME_TAKEN', `The channel ${Name} (${Id}) already exists`, {
    hint: 'Give --update-existing to change it.',
    classic: channelErrors.taken(),
  });
}

function notOffered(serverVersion: string): AppError {
  return new AppError('refused', 'NOT_OFFERED', `Server ${serverVersion} has no channels`, {
    hint: 'Channels came with Octopus 3.2.',
    classic: channelErrors.notOffered(),
  });
}
