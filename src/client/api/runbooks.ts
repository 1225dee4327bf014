import type { BodyInputOf } from '../../contract/endpoint.ts';
import { takeAll } from '../../contract/paging.ts';
import { type CreateRunbookRunResult, type RunbookRun, runbookRuns } from '../../contract/resources/runbookRuns.ts';
import { type Runbook, runbooks } from '../../contract/resources/runbooks.ts';
import { type RunbookSnapshot, runbookSnapshots } from '../../contract/resources/runbookSnapshots.ts';
import type { Connection } from '../connection.ts';
import { choose } from './lookUp.ts';

/** What to run and how; names may be ids. The space is the connection's. */
export type RunRunbook = Omit<BodyInputOf<typeof runbookRuns.createV1>, 'SpaceId' | 'SpaceIdOrName'>;

/** Starts one run per environment, and per tenant where tenants are asked for, in one request (rest-api.md §9). */
export function runRunbookV1(connection: Connection, command: RunRunbook, idempotencyKey: string): Promise<CreateRunbookRunResult> {
  const body = { ...command, SpaceId: connection.spaceId, SpaceIdOrName: connection.spaceId };
  return connection.call(runbookRuns.createV1, { body, idempotencyKey });
}

/** The runbook of a project that a name, id or slug stands for; throws `NAME_NOT_FOUND` with the nearest names. One request. */
export async function findRunbook(connection: Connection, projectId: string, nameOrId: string): Promise<Runbook> {
  return choose('runbook', await readRunbooks(connection, projectId), nameOrId);
}

/** The runbooks of a project, by name. */
export async function readRunbooks(connection: Connection, projectId: string): Promise<readonly Runbook[]> {
  const page = await connection.call(runbooks.listOfProject, { params: { projectId }, query: { take: takeAll } });
  return page.Items;
}

/** The snapshot of a runbook that a name or id stands for; throws `NAME_NOT_FOUND` with the nearest names. One request. */
export async function findRunbookSnapshot(
  connection: Connection,
  { Id: runbookId, ProjectId: projectId }: Pick<Runbook, 'Id' | 'ProjectId'>,
  nameOrId: string,
): Promise<RunbookSnapshot> {
  const page = await connection.call(runbookSnapshots.ofRunbookInProject, { params: { projectId, runbookId }, query: { take: takeAll } });
  return choose('snapshot', page.Items, nameOrId);
}

/** Runs by id, in no particular order. */
export async function readRunbookRuns(connection: Connection, ids: readonly string[]): Promise<readonly RunbookRun[]> {
  // A server takes an empty list of ids for "all runs".
  if (ids.length === 0) return [];
  const page = await connection.call(runbookRuns.list, { query: { ids: [...ids], take: takeAll } });
  return page.Items;
}

/** The newest runs of a runbook. */
export async function readNewestRuns(
  connection: Connection,
  { runbookId, take }: { readonly runbookId: string; readonly take: number },
  signal: AbortSignal | undefined,
): Promise<readonly RunbookRun[]> {
  const page = await connection.call(runbookRuns.list, { query: { runbooks: [runbookId], take }, ...(signal && { signal }) });
  return page.Items;
}

/** Snapshots by id. */
export function readRunbookSnapshot(connection: Connection, id: string): Promise<RunbookSnapshot> {
  return connection.call(runbookSnapshots.get, { params: { id } });
}

/** Page of a run in the portal. */
export function runbookRunUrl(connection: Connection, taskId: string): string {
  return connection.webUrl(`/app#/${connection.spaceId}/tasks/${taskId}`);
}
