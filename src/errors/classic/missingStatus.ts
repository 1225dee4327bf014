import type { ClassicWording } from '../appError.ts';

/** Octo's words for cleaning without a status to clean by, and for one that the server does not know (octo-classic.md §3.17). */
export const missingStatus: Readonly<Record<'ofMachines' | 'ofWorkers' | 'healthNotOffered', ClassicWording>> = {
  ofMachines: { message: 'Please specify a status using the parameter: --status or --health-status', kind: 'usage' },
  healthNotOffered: { message: 'The `--health-status` parameter needs an Octopus Server from 3.4.0 on.', kind: 'usage' },
  ofWorkers: { message: 'Please specify a status using the parameter: --health-status', kind: 'usage' },
};
