import type { CommandEntry } from './commandEntry.ts';

/** `pack` stands apart from the index because its chunk of the bundle holds no other command. */
export const packEntry: CommandEntry = {
  name: 'pack',
  aliases: [],
  summary: 'Pack a folder into a versioned package',
  job: 'Package',
  effect: 'changes',
  load: () => import('../commands/pack.ts'),
};
