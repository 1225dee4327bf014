import { defineCommand } from '../cli/defineCommand.ts';
import type { MadeChannel } from '../flows/createChannel.ts';
import { createChannel } from '../flows/createChannel.ts';
import { channelMade } from '../output/classic/channels.ts';
import type { View } from '../output/view.ts';
import { lines } from '../output/view.ts';

export const command = defineCommand({
  description: 'Creates a channel of a project, or changes the one of that name.',
  examples: [
    {
      text: 'Create a channel',
      line: "pulpo create-channel --project 'Random Quotes' --channel Hotfix --lifecycle 'Straight to production'",
    },
    {
      text: 'Make it the default one, whether it is there or not',
      line: "pulpo create-channel --project 'Random Quotes' --channel Hotfix --make-default-channel --update-existing",
    },
  ],
  options: {
    project: { type: 'text', required: true, placeholder: 'name', summary: 'Project, by name or id', complete: 'project' },
    channel: { type: 'text', required: true, placeholder: 'name', summary: 'Name of the channel' },
    description: { type: 'text', placeholder: 'text', summary: 'What the channel is for' },
    lifecycle: {
      type: 'text',
      placeholder: 'name',
      summary: 'Lifecycle of its releases, by name or id; an empty one is that of the project',
    },
    makeDefaultChannel: { type: 'flag', summary: 'Make it the default channel of the project' },
    updateExisting: { type: 'flag', summary: 'Change a channel of this name; what is not given stays as it is' },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const made = await createChannel(await context.api(), {
      ...{ project: options.project, name: options.channel, description: options.description, lifecycle: options.lifecycle },
      place: options.makeDefaultChannel ? 'default' : 'asItIs',
      existing: options.updateExisting ? 'update' : 'refuse',
    });
    const { Id, Name, Description, ProjectId, LifecycleId, IsDefault } = made.channel;
    return {
      data: { Action: made.action, Channel: { Id, Name, Description, ProjectId, LifecycleId, IsDefault } },
      view: shown(made),
      classic: () => channelMade(made),
    };
  },
});

function shown({ action, channel, project, changes }: MadeChannel): View {
  const named = `the channel ${channel.Name} (${channel.Id}) of ${project.Name}`;
  switch (action) {
    case 'Created':
      return lines(`Created ${named}`);
    case 'Updated':
      return lines(`Updated ${named}: ${changes.map(({ kind }) => kind).join(', ')}`);
    case 'None':
      return lines(`Nothing to change about ${named}`);
  }
}
