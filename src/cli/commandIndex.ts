import type { CommandEntry } from './commandEntry.ts';
import { packEntry } from './packEntry.ts';

/** THE list of commands. A new command is one file in src/commands and one entry here. */
export const commandIndex: readonly CommandEntry[] = [
  packEntry,
  {
    name: 'package inspect',
    aliases: [],
    summary: 'Show what is in a package file, and verify it',
    job: 'Package',
    effect: 'reads',
    load: () => import('../commands/packageInspect.ts'),
  },
];
