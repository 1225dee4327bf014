import type { ClassicWording } from '../appError.ts';

/** Octo's words for cleaning without a status to clean by (octo-classic.md §3.17). */
export const missingStatus: Readonly<Record<'ofMachines' | 'ofWorkers', ClassicWording>> = {
  ofMachines: { message: 'Please specify a status using the parameter: --status or --health-status', kind: 'usage' },
  ofWorkers: { message: 'Please specify a status using the parameter: --health-status', kind: 'usage' },
};
