import type { CommandEntry } from './commandEntry.ts';

/** What the index says of `pack`; it stands apart because its chunk of the bundle holds no other command and is loaded whole. */
export const packEntry: Omit<CommandEntry, 'load'> = {
  name: 'pack',
  aliases: [],
  summary: 'Pack a folder into a versioned package',
  job: 'Package',
  effect: 'changes',
};
