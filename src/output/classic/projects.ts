import type { View } from '../view.ts';
import { lines } from '../view.ts';

interface Named {
  readonly Id: string;
  readonly Name: string;
}

export interface MadeProject {
  readonly project: Named;
  readonly groupState: 'created' | 'existing';
  readonly state: 'created' | 'existing';
}

/** What octo told of a project it made, with the group and the lifecycle that were asked for (octo-classic.md §3.13). */
export function projectMade(
  { project: { Id, Name }, groupState, state }: MadeProject,
  asked: { readonly projectGroup: string; readonly lifecycle: string },
): View {
  return lines(
    `Finding project group: ${asked.projectGroup}`,
    ...(groupState === 'created' ? ['Project group does not exist, it will be created'] : []),
    `Finding lifecycle: ${asked.lifecycle}`,
    ...(state === 'created'
      ? [`Creating project: ${Name}`, `Project created. ID: ${Id}`]
      : [`The project ${Name} (ID ${Id}) already exists in this project group.`]),
  );
}

/** What octo told of a project it deleted (octo-classic.md §3.14). */
export function projectDeleted({ Id, Name }: Named, asked: string): View {
  return lines(`Finding project: ${asked}`, `Deleting project: ${Name}`, `Project deleted. ID: ${Id}`);
}

/** What octo told of a project it disabled, or found disabled (octo-classic.md §3.14). */
export function projectDisabled({ Id, Name }: Named, state: 'disabled' | 'already', asked: string): View {
  const last =
    state === 'already'
      ? [`The project ${Name} is already disabled.`]
      : [`Disabling project: ${Name}`, `Project ${Name} disabled. ID: ${Id}`];
  return lines(`Finding project: ${asked}`, ...last);
}
