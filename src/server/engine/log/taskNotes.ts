/** Notes in the logs of tasks that do not run: why one waits, how one ended without a word. */
import type { Clock } from '../../../platform/ports.ts';
import { createKeyedMutex } from '../deployment/keyedMutex.ts';
import type { TaskDocument } from '../tasks.ts';
import type { Addition } from './continueLog.ts';
import { continueLog } from './continueLog.ts';

export interface Note extends Omit<Addition, 'name'> {
  readonly task: TaskDocument;
}

export interface TaskNotes {
  /**
   * Adds a line to the log of a task, after everything that was asked for earlier. `make` is called when it is the note's turn;
   * it may change the stored task first, and answers undefined when there is nothing to say any more. The answer is the task of the note.
   */
  add(taskId: string, make: () => Promise<Note | undefined>): Promise<TaskDocument | undefined>;
  /** Resolves when everything that was asked for is in the log: who has seen a task's end also finds its last line. */
  written(taskId: string): Promise<void>;
}

/** An addition reads where the log stands, then writes: two at once would write the same number, in whichever order. */
export function createTaskNotes({ folder, clock }: { readonly folder: string; readonly clock: Clock }): TaskNotes {
  const tasks = createKeyedMutex();
  const never = new AbortController().signal;
  return {
    add: (taskId, make) =>
      tasks.run(taskId, never, async () => {
        const said = await make();
        if (said === undefined) return undefined;
        const { task, ...note } = said;
        await continueLog(folder, task.LogId, { ...note, name: task.Description, clock });
        return task;
      }),
    written: (taskId) => tasks.run(taskId, never, () => Promise.resolve()),
  };
}
