import { readAllLifecycles } from '../client/api/lifecycles.ts';
import { choose, findCalled } from '../client/api/lookUp.ts';
import { createProjectGroup, readAllProjectGroups } from '../client/api/projectGroups.ts';
import { createProject as create, findProjectNamed } from '../client/api/projects.ts';
import type { Connection } from '../client/connection.ts';
import type { Project } from '../contract/resources/projects.ts';
import { projectErrors } from '../errors/classic/projects.ts';
import type { Reporter } from '../output/events.ts';
import type { Existing } from './nameTaken.ts';
import { nameTaken } from './nameTaken.ts';
import { together } from './together.ts';

export interface ProjectWishes {
  readonly name: string;
  /** Name or id; a group of this name is made where there is none. */
  readonly projectGroup: string;
  /** Name or id. */
  readonly lifecycle: string;
  readonly existing: Existing;
}

export interface MadeProject {
  readonly project: Project;
  readonly group: { readonly Id: string; readonly Name: string };
  readonly groupState: 'created' | 'existing';
  readonly state: 'created' | 'existing';
}

/**
 * Makes a project, and its group where there is none of that name (octo-classic.md §3.13). Everything is looked at before anything is
 * made. Four or five requests. Throws `NAME_TAKEN`, and `NAME_NOT_FOUND` for the lifecycle.
 */
export async function createProject(
  connection: Connection,
  wishes: ProjectWishes,
  { reporter }: { readonly reporter: Reporter },
): Promise<MadeProject> {
  const [groups, lifecycles, known] = await together([
    readAllProjectGroups(connection),
    readAllLifecycles(connection),
    findProjectNamed(connection, wishes.name),
  ]);
  if (known !== undefined) {
    if (wishes.existing === 'refuse') throw nameTaken('project', known, projectErrors.taken(known));
    const group = groups.find(({ Id }) => Id === known.ProjectGroupId) ?? { Id: known.ProjectGroupId, Name: known.ProjectGroupId };
    return { project: known, group, groupState: 'existing', state: 'existing' };
  }
  const lifecycle = choose('lifecycle', lifecycles, wishes.lifecycle, projectErrors.lifecycleMissing(wishes.lifecycle));
  const found = findCalled(groups, wishes.projectGroup);
  const group = found ?? (await createProjectGroup(connection, wishes.projectGroup.trim()));
  if (found === undefined)
    reporter.emit({ type: 'info', message: `Created the project group ${group.Name} (${group.Id})`, only: 'native' });
  const project = await create(connection, { Name: wishes.name.trim(), ProjectGroupId: group.Id, LifecycleId: lifecycle.Id });
  return { project, group, groupState: found === undefined ? 'created' : 'existing', state: 'created' };
}
