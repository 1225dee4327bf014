import { takeAll } from '../../contract/paging.ts';
import { type Interruption, interruptions } from '../../contract/resources/interruptions.ts';
import { type Task, type TaskDetails, tasks } from '../../contract/resources/tasks.ts';
import { users } from '../../contract/resources/users.ts';
import type { Connection } from '../connection.ts';
import { isNotFound } from '../errorFromAnswer.ts';

/** The states of tasks, in one request; ids the server does not know are left out. An empty list asks for nothing. */
export async function readTasks(connection: Connection, ids: readonly string[], signal?: AbortSignal): Promise<readonly Task[]> {
  // A server takes an empty list of ids for "all tasks".
  if (ids.length === 0) return [];
  const page = await connection.call(tasks.list, { query: { ids: [...ids], take: takeAll }, ...poll(signal) });
  return page.Items;
}

/** A task with the newest lines of each part of its log, or with all of them; without the verbose ones. */
export function readTaskDetails(connection: Connection, id: string, lines: number | 'all', signal?: AbortSignal): Promise<TaskDetails> {
  return connection.call(tasks.details, { params: { id }, query: lines === 'all' ? {} : { tail: lines }, ...poll(signal) });
}

/** The whole log as text. */
export function readRawLog(connection: Connection, id: string): Promise<string> {
  return connection.call(tasks.raw, { params: { id } });
}

/** The tasks that must end before a queued one starts; none where the server does not tell. */
export async function readQueuedBehind(connection: Connection, id: string, signal?: AbortSignal): Promise<readonly Task[]> {
  try {
    const page = await connection.call(tasks.queuedBehind, { params: { id }, ...poll(signal) });
    return page.Items;
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** What a task waits for a person to do. */
export async function readPendingInterruptions(
  connection: Connection,
  taskId: string,
  signal?: AbortSignal,
): Promise<readonly Interruption[]> {
  const page = await connection.call(interruptions.list, {
    query: { regarding: taskId, pendingOnly: true, take: takeAll },
    ...(signal && { signal }),
  });
  return page.Items;
}

/** How a user is called; the id where nobody may say. */
export async function readUserName(connection: Connection, id: string, signal?: AbortSignal): Promise<string> {
  const user = await connection.call(users.get, { params: { id }, ...(signal && { signal }) });
  return user.DisplayName === '' ? user.Username : user.DisplayName;
}

/** Asks the server to cancel a task. One that is cancelled or over already is no error. */
export async function cancelTask(connection: Connection, id: string): Promise<void> {
  await connection.call(tasks.cancel, { params: { id }, repeat: 'idempotent' });
}

/** Page of a task in the portal. */
export function taskUrl(connection: Connection, id: string): string {
  return connection.webUrl(`/app#/${connection.spaceId}/tasks/${id}`);
}

/** Whoever polls asks again anyway, at a pace of its own: one attempt each, and no word about it. */
function poll(signal: AbortSignal | undefined): { readonly outageBudget: 0; readonly signal?: AbortSignal } {
  return { outageBudget: 0, ...(signal && { signal }) };
}
