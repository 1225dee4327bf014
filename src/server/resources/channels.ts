/** Channels as they are stored and shown. */
import { z } from 'zod';
import { Channel, ChannelRule } from '../../contract/resources/channels.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';

export const ChannelDocument = z.object({
  ...Channel.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  Slug: z.string(),
  Rules: z.array(z.object({ ...ChannelRule.shape, Id: z.string() })),
});
export type ChannelDocument = z.infer<typeof ChannelDocument>;

export const channelCollection = defineCollection({
  name: 'channels',
  idPrefix: 'Channels',
  scope: 'space',
  schema: ChannelDocument,
  title: (channel) => channel.Name,
  keys: (channel) => ({ project: channel.ProjectId, lifecycle: channel.LifecycleId, default: String(channel.IsDefault) }),
  unique: [
    {
      name: 'name',
      of: (channel) => [channel.ProjectId, channel.Name],
      refusal: (channel) => `A channel with the name '${channel.Name}' already exists in this project.`,
    },
  ],
});

export function presentChannel(channel: ChannelDocument, links: LinkBuilder) {
  const path = (...rest: string[]) => links.space('channels', channel.Id, ...rest);
  return {
    ...channel,
    Links: {
      Self: path(),
      Project: links.space('projects', channel.ProjectId),
      Releases: `${path('releases')}{?skip,take,searchByVersion}`,
    },
  };
}
