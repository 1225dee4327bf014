import type { CommandEntry } from './commandEntry.ts';
import { packEntry } from './packEntry.ts';

/** THE list of commands. A new command is one file in src/commands and one entry here. */
export const commandIndex: readonly CommandEntry[] = [
  packEntry,
];
