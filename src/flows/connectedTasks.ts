import {
  cancelTask,
  readPendingInterruptions,
  readQueuedBehind,
  readTaskDetails,
  readTasks,
  readUserName,
  taskUrl,
} from '../client/api/tasks.ts';
import { readTeams } from '../client/api/teams.ts';
import type { Connection } from '../client/connection.ts';
import type { Interruption } from '../contract/resources/interruptions.ts';
import { isAppError } from '../errors/appError.ts';
import type { TaskSource } from './taskSource.ts';
import { mapBounded } from './mapBounded.ts';
import type { Question } from './taskProgress.ts';

/** The tasks of a server, as following wants to ask about them. */
export function connectedTasks(connection: Connection): TaskSource {
  return {
    states: (ids, signal) => readTasks(connection, ids, signal),
    details: (id, window, signal) => readTaskDetails(connection, id, window, signal),
    queuedBehind: (id, signal) => readQueuedBehind(connection, id, signal),
    questions: async (id, signal) =>
      askWhom(connection, (await unlessRefused(readPendingInterruptions(connection, id, signal))) ?? [], signal),
    cancel: (id) => cancelTask(connection, id),
    url: (task) => taskUrl(connection, task.Id),
  };
}

/** Interruptions with the names of whom they are for; ids where names can not be read. */
async function askWhom(connection: Connection, interruptions: readonly Interruption[], signal: AbortSignal): Promise<readonly Question[]> {
  const teamIds = [...new Set(interruptions.flatMap(({ ResponsibleTeamIds }) => ResponsibleTeamIds))];
  const teams = (await unlessRefused(readTeams(connection, teamIds, signal))) ?? [];
  const names = new Map(teams.map(({ Id, Name }) => [Id, Name]));
  return mapBounded(interruptions, 4, async ({ Title, Type, ResponsibleTeamIds, ResponsibleUserId: userId }) => ({
    title: Title === '' ? Type : Title,
    teams: ResponsibleTeamIds.map((id) => names.get(id) ?? id),
    user: userId === null ? undefined : ((await unlessRefused(readUserName(connection, userId, signal))) ?? userId),
  }));
}

/** Undefined where the user may not know: that must not end the wait. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isAppError(error) && (error.kind === 'refused' || error.kind === 'auth')) return undefined;
    throw error;
  }
}
