import { dirname } from 'node:path';
import { readAllDeployments } from '../client/api/deployments.ts';
import { readAllEnvironments } from '../client/api/environments.ts';
import { readAllProjectGroups } from '../client/api/projectGroups.ts';
import { readAllProjects } from '../client/api/projects.ts';
import type { Connection } from '../client/connection.ts';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import type { Files } from '../platform/ports.ts';
import type { DumpedDeployment } from './deploymentsXml.ts';
import { deploymentsXml } from './deploymentsXml.ts';
import { together } from './together.ts';

export interface DumpPorts {
  readonly files: Files;
  readonly reporter: Reporter;
}

export interface Dump {
  readonly count: number;
  /** How many had been read after each page, of how many the server then told. */
  readonly steps: readonly { readonly read: number; readonly total: number }[];
}

/**
 * Writes all deployments of the space into an XML file, whole or not at all (octo-classic.md §3.19). The file stays as it was until
 * everything is read. Throws `DEPLOYMENTS_UNWRITABLE`, before anything is read where the folder is missing.
 * @param path absolute
 */
export async function dumpDeployments(connection: Connection, path: string, { files, reporter }: DumpPorts): Promise<Dump> {
  await requireFolder(path, files);
  const nameOf = await readNames(connection);
  const found = new Map<string, DumpedDeployment>();
  const steps: Dump['steps'][number][] = [];
  for await (const page of readAllDeployments(connection)) {
    for (const { Id, Name, EnvironmentId, ProjectId, Created } of page.Items) {
      const { Project, ProjectGroup } = nameOf.project(ProjectId);
      // octo wrote .NET's sortable form, in the offset that the server told.
      found.set(Id, {
        Environment: nameOf.environment(EnvironmentId),
        Project,
        ProjectGroup,
        Created: (Created ?? '').slice(0, 19),
        Name: Name ?? '',
        Id,
      });
    }
    steps.push({ read: found.size, total: page.TotalResults });
    reporter.emit({
      type: 'progress',
      id: 'dump',
      label: 'Reading deployments',
      done: found.size,
      total: page.TotalResults,
      unit: 'items',
    });
  }
  reporter.emit({ type: 'progressEnd', id: 'dump' });
  await write(path, deploymentsXml([...found.values()]), files);
  return { count: found.size, steps };
}

interface Names {
  environment(id: string): string;
  project(id: string): { readonly Project: string; readonly ProjectGroup: string };
}

/** Names by id; what has been deleted has its id for a name. */
async function readNames(connection: Connection): Promise<Names> {
  const [environments, projects, groups] = await together([
    readAllEnvironments(connection),
    readAllProjects(connection),
    readAllProjectGroups(connection),
  ]);
  const names = new Map([...environments, ...groups].map(({ Id, Name }) => [Id, Name]));
  const owners = new Map(
    projects.map(({ Id, Name, ProjectGroupId }) => [Id, { Project: Name, ProjectGroup: names.get(ProjectGroupId) ?? ProjectGroupId }]),
  );
  return {
    environment: (id) => names.get(id) ?? id,
    project: (id) => owners.get(id) ?? { Project: id, ProjectGroup: '' },
  };
}

async function requireFolder(path: string, files: Files): Promise<void> {
  const folder = dirname(path);
  if ((await files.kind(folder)) !== 'folder') throw unwritable(path, `there is no folder ${folder}`);
  if ((await files.kind(path)) === 'folder') throw unwritable(path, 'it is a folder');
}

async function write(path: string, text: string, files: Files): Promise<void> {
  try {
    await files.write(path, text);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    throw unwritable(path, code, error);
  }
}

function unwritable(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('io', 'DEPLOYMENTS_UNWRITABLE', `Can't write deployments to ${path} (${reason})`, {
    cause,
    hint: 'Check --file-path.',
  });
}
