import type { Manner } from '../errors/exitCodes.ts';
import type { CommandEntry } from './commandEntry.ts';

/** What the built-in commands need to know of the program they describe. */
export interface Described {
  readonly manner: Manner;
  readonly version: string;
  /** All commands, the built-in ones included. */
  entries(): readonly CommandEntry[];
}

/** The commands that are about the program itself: made from the list of commands, so they are no files of src/commands. */
export function builtinEntries(described: Described): readonly CommandEntry[] {
  return [
    {
      name: 'version',
      aliases: ['v', 'ver'],
      summary: 'Print the version and nothing else',
      job: 'More',
      effect: 'reads',
      load: async () => (await import('./versionCommand.ts')).versionCommand(described),
    },
    {
      name: 'completion',
      aliases: [],
      summary: 'Print a completion script for bash, zsh, fish or PowerShell',
      job: 'More',
      effect: 'reads',
      load: async () => (await import('./completionCommand.ts')).completionCommand(described),
    },
    {
      name: 'help',
      aliases: ['h', '?'],
      summary: 'Show the help of the program or of a command',
      job: 'More',
      effect: 'reads',
      load: async () => (await import('./helpCommand.ts')).helpCommand(described),
    },
  ];
}
