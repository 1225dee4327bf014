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
      name: 'complete',
      aliases: [],
      summary: 'Print what can follow the words of a command line',
      job: 'More',
      effect: 'reads',
      only: 'classic',
      load: async () => (await import('./completeCommand.ts')).completeCommand(described),
    },
    {
      name: 'install-autocomplete',
      aliases: [],
      summary: "Add completion to a shell's profile",
      job: 'More',
      effect: 'changes',
      load: async () => (await import('./installAutocompleteCommand.ts')).installAutocompleteCommand(described),
    },
    ...(['import', 'export'] as const).map((name) => ({
      name,
      aliases: [],
      summary: 'Given up by octo; apply or the portal takes its place',
      job: 'More' as const,
      effect: 'reads' as const,
      only: 'classic' as const,
      load: async () => (await import('./movedCommand.ts')).movedCommand(name),
    })),
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
