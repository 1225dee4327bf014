import type { Clock } from '../platform/ports.ts';
import { continueLog } from './engine/log/continueLog.ts';
import { taskCollection, wireTime } from './engine/tasks.ts';
import type { TaskDocument } from './engine/tasks.ts';
import type { Store } from './store/port.ts';

const reason = 'The server was restored from a backup that was made before this task had ended.';

/** Ends the tasks of a backup that were waiting or running: waiting ones as Canceled, running ones as Failed, in their logs too. */
export async function endRestoredTasks(store: Store, { clock, logFolder }: { clock: Clock; logFolder: string }): Promise<void> {
  const now = wireTime(clock.now());
  const ended = await store.transaction(async (tx) => {
    const tasks = tx.collection(taskCollection);
    const { items } = await tasks.find({ keys: { completed: 'false' } });
    return Promise.all(
      items.map((task) => tasks.update({ ...task, ...endOf(task), CompletedTime: now, LastUpdatedTime: now, ClaimedBy: null })),
    );
  });
  for (const task of ended) {
    const end = task.State === 'Failed' ? 'Failed' : 'Canceled';
    await continueLog(logFolder, task.LogId, { name: task.Description, category: 'Fatal', text: reason, end, clock });
  }
}

function endOf(task: TaskDocument): Pick<TaskDocument, 'State' | 'ErrorMessage'> {
  return { State: task.State === 'Queued' ? 'Canceled' : 'Failed', ErrorMessage: reason };
}
