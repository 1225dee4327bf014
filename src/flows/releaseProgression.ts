import { findProject } from '../client/api/projects.ts';
import { findUnresolvedDefect, reportDefect, resolveDefect } from '../client/api/releases.ts';
import type { Connection } from '../client/connection.ts';
import type { Project } from '../contract/resources/projects.ts';
import type { Release } from '../contract/resources/releases.ts';
import { requireRelease } from './requireRelease.ts';

export interface OneRelease {
  /** Name or id. */
  readonly project: string;
  readonly version: string;
}

export interface Progression {
  readonly project: Project;
  readonly release: Release;
  /** `already`: nothing was to be done. */
  readonly state: 'changed' | 'already';
}

/** Lets a release go on through its lifecycle, by resolving its defect (octo-classic.md §3.10). Four requests. */
export async function allowProgression(connection: Connection, wanted: OneRelease): Promise<Progression> {
  const found = await findOne(connection, wanted);
  if ((await findUnresolvedDefect(connection, found.release.Id)) === undefined) return { ...found, state: 'already' };
  await resolveDefect(connection, found.release.Id);
  return { ...found, state: 'changed' };
}

/** Keeps a release from going on, by reporting a defect (octo-classic.md §3.10). Four requests. */
export async function preventProgression(connection: Connection, wanted: OneRelease, reason: string): Promise<Progression> {
  const found = await findOne(connection, wanted);
  if ((await findUnresolvedDefect(connection, found.release.Id)) !== undefined) return { ...found, state: 'already' };
  await reportDefect(connection, found.release.Id, reason);
  return { ...found, state: 'changed' };
}

async function findOne(connection: Connection, wanted: OneRelease): Promise<Pick<Progression, 'project' | 'release'>> {
  const project = await findProject(connection, wanted.project);
  return { project, release: await requireRelease(connection, project, wanted.version) };
}
