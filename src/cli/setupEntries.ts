import type { CommandEntry } from './commandEntry.ts';

/** Commands about the way to the server: who one is there, what is set, and what is wrong. */
export const setupEntries: readonly CommandEntry[] = [
  {
    name: 'login',
    aliases: [],
    summary: 'Sign in to a server and keep the key for further commands',
    job: 'More',
    effect: 'changes',
    load: () => import('../commands/login.ts'),
  },
  {
    name: 'logout',
    aliases: [],
    summary: 'Forget the key that login kept',
    job: 'More',
    effect: 'changes',
    load: () => import('../commands/logout.ts'),
  },
  {
    name: 'doctor',
    aliases: [],
    summary: 'Find out what stands between a command and its server',
    job: 'More',
    effect: 'reads',
    load: () => import('../commands/doctor.ts'),
  },
  {
    name: 'settings list',
    aliases: [],
    summary: 'List every setting with its value and source',
    job: 'More',
    effect: 'reads',
    load: () => import('../commands/settingsList.ts'),
  },
  {
    name: 'settings get',
    aliases: [],
    summary: 'Print the value of a setting',
    job: 'More',
    effect: 'reads',
    load: () => import('../commands/settingsGet.ts'),
  },
  {
    name: 'settings set',
    aliases: [],
    summary: 'Keep a setting in your settings file',
    job: 'More',
    effect: 'changes',
    load: () => import('../commands/settingsSet.ts'),
  },
  {
    name: 'settings unset',
    aliases: [],
    summary: 'Take a setting out of your settings file',
    job: 'More',
    effect: 'changes',
    load: () => import('../commands/settingsUnset.ts'),
  },
];
