import { cancelTask, readPendingInterruptions, readQueuedBehind, readTaskDetails, readTasks, taskUrl } from '../client/api/tasks.ts';
import type { Connection } from '../client/connection.ts';
import type { TaskSource } from './followTasks.ts';

/** The tasks of a server, as following wants to ask about them. */
export function connectedTasks(connection: Connection): TaskSource {
  return {
    states: (ids, signal) => readTasks(connection, ids, signal),
    details: (id, window, signal) => readTaskDetails(connection, id, window, signal),
    queuedBehind: (id, signal) => readQueuedBehind(connection, id, signal),
    interruptions: (id, signal) => readPendingInterruptions(connection, id, signal),
    cancel: (id) => cancelTask(connection, id),
    url: (task) => taskUrl(connection, task.Id),
  };
}
