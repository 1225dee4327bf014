import type { CommandEntry } from './commandEntry.ts';
import { packEntry } from './packEntry.ts';

/** THE list of commands. A new command is one file in src/commands and one entry here. */
export const commandIndex: readonly CommandEntry[] = [
  packEntry,
  {
    name: 'push',
    aliases: [],
    summary: 'Push packages to the built-in feed',
    job: 'Package',
    effect: 'changes',
    load: () => import('../commands/push.ts'),
  },
  {
    name: 'build-information',
    aliases: [],
    summary: 'Push build information: commits, build number and work items of packages',
    job: 'Package',
    effect: 'changes',
    load: () => import('../commands/buildInformation.ts'),
  },
  {
    name: 'package inspect',
    aliases: [],
    summary: 'Show what is in a package file, and verify it',
    job: 'Package',
    effect: 'reads',
    load: () => import('../commands/packageInspect.ts'),
  },
];
