import type { View } from '../view.ts';
import { lines } from '../view.ts';

/** What octo told of a dump (octo-classic.md §3.19). */
export function deploymentsDumped(steps: readonly { readonly read: number; readonly total: number }[]): View {
  return lines(
    'Listing projects, project groups and environments',
    'Dumping deployments...',
    ...steps.map(({ read, total }) => `Wrote ${read} of ${total} deployments...`),
  );
}
