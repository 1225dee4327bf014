import type { View } from '../view.ts';
import { lines } from '../view.ts';

export interface ReleaseToDelete {
  readonly version: string;
  /** Why it is still there. */
  readonly error?: { readonly message: string } | undefined;
}

/** What octo told of releases it deleted, or would have deleted (octo-classic.md §3.15). */
export function releasesDeleted(releases: readonly ReleaseToDelete[], how: 'deleted' | 'whatIf'): View {
  return lines(
    ...releases.flatMap(({ version, error }) => [
      how === 'deleted' ? `Deleting version ${version}` : `[WhatIf] Version ${version} would have been deleted`,
      ...(error === undefined ? [] : [error.message]),
    ]),
  );
}
