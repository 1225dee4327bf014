import { readChannels } from '../client/api/channels.ts';
import { readAllEnvironments } from '../client/api/environments.ts';
import { findProject, readAllProjects } from '../client/api/projects.ts';
import { readReleases } from '../client/api/releases.ts';
import { readRunbooks } from '../client/api/runbooks.ts';
import { readAllTenants } from '../client/api/tenants.ts';
import type { Connection, ServerSession } from '../client/connection.ts';
import { withDeadline } from '../client/deadline.ts';
import { takeAll } from '../contract/paging.ts';
import { spaces } from '../contract/resources/spaces.ts';
import { errorCodeOf } from '../errors/appError.ts';
import type { Clock } from '../platform/ports.ts';

type NameKind = 'project' | 'environment' | 'tenant' | 'space' | 'channel' | 'release' | 'runbook';

const newest = 30;

/** What is to be completed. */
export interface NamesQuestion {
  readonly kind: NameKind;
  readonly project: string | undefined;
}

export interface Impatience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds until the answer is of no use any more. */
  readonly ms: number;
  connect(): Promise<Connection>;
  /** For what is asked before a space is chosen. */
  reach(): Promise<ServerSession>;
}

/** The names of one kind; of a project, where the kind belongs to one and the project is known. None where the server does not answer in time or refuses. */
export async function namesInTime(
  { kind, project }: NamesQuestion,
  { clock, signal, ms, connect, reach }: Impatience,
): Promise<readonly string[]> {
  try {
    const options = { clock, signal, ms, message: 'completion waits no longer' };
    return await withDeadline(options, async () =>
      kind === 'space' ? spaceNames(await reach()) : namesOnServer(await connect(), kind, project),
    );
  } catch (error) {
    if (errorCodeOf(error) === undefined || signal.aborted) throw error;
    return [];
  }
}

async function spaceNames(session: ServerSession): Promise<readonly string[]> {
  return namesOf((await session.call(spaces.list, { query: { take: takeAll } })).Items);
}

async function namesOnServer(
  connection: Connection,
  kind: Exclude<NameKind, 'space'>,
  project: string | undefined,
): Promise<readonly string[]> {
  switch (kind) {
    case 'project':
      return namesOf(await readAllProjects(connection));
    case 'environment':
      return namesOf(await readAllEnvironments(connection));
    case 'tenant':
      return namesOf(await readAllTenants(connection));
    case 'channel':
    case 'release':
    case 'runbook':
      return project === undefined ? [] : namesInProject(connection, kind, (await findProject(connection, project)).Id);
  }
}

async function namesInProject(
  connection: Connection,
  kind: 'channel' | 'release' | 'runbook',
  projectId: string,
): Promise<readonly string[]> {
  switch (kind) {
    case 'channel':
      return namesOf(await readChannels(connection, projectId));
    case 'runbook':
      return namesOf(await readRunbooks(connection, projectId));
    case 'release':
      return (await readReleases(connection, projectId, newest)).map(({ Version }) => Version);
  }
}

function namesOf(items: readonly { readonly Name: string }[]): readonly string[] {
  return items.map(({ Name }) => Name);
}
