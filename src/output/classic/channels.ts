import type { View } from '../view.ts';
import { lines } from '../view.ts';

type Change =
  | { readonly kind: 'lifecycle'; readonly lifecycle: string | undefined }
  | { readonly kind: 'default' }
  | { readonly kind: 'description'; readonly description: string };

export interface MadeChannel {
  readonly action: 'Created' | 'Updated' | 'None';
  readonly project: { readonly Name: string };
  readonly channel: { readonly Name: string };
  readonly changes: readonly Change[];
}

/** What octo told of a channel it made or changed (octo-classic.md §3.11). */
export function channelMade({ action, project, channel, changes }: MadeChannel): View {
  switch (action) {
    case 'Created':
      return lines(`Channel ${channel.Name} created`);
    case 'Updated':
      return lines(...changes.map((change) => lineOf(change, project.Name)), `Channel ${channel.Name} updated`);
    case 'None':
      return lines('The channel already looks exactly the way it should, no need to update it.');
  }
}

function lineOf(change: Change, project: string): string {
  switch (change.kind) {
    case 'lifecycle':
      return change.lifecycle === undefined
        ? 'Updating this channel to inherit the lifecycle of the project'
        : `Updating this channel to use the lifecycle ${change.lifecycle}`;
    case 'default':
      return `Making this the default channel for ${project}`;
    case 'description':
      return `Updating channel description to '${change.description}'`;
  }
}
