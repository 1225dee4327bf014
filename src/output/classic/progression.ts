import type { View } from '../view.ts';
import { lines } from '../view.ts';

export interface Progressed {
  readonly project: { readonly Name: string };
  readonly release: { readonly Version: string };
  readonly state: 'changed' | 'already';
}

/** What octo told of a release that may progress, or may not (octo-classic.md §3.10). */
export function progressed(action: 'allowed' | 'prevented', { project, release, state }: Progressed): View {
  const already = action === 'allowed' ? 'already allowed to progress' : 'already prevented from progressing';
  return lines(
    ...(state === 'already' ? [`The release ${release.Version} of the project ${project.Name} is ${already}.`] : []),
    action === 'allowed' ? 'Allowed successfully.' : 'Prevented successfully.',
  );
}
