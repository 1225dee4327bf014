/** Changes the recorded state of tasks, each in a transaction of its own and only for whoever holds the task. */
import type { Clock } from '../../platform/ports.ts';
import type { Store } from '../store/port.ts';
import type { TaskDocument, TaskState } from './tasks.ts';
import { isCompleted, taskCollection, wireTime } from './tasks.ts';

/** How a task ended. */
export interface TaskEnd {
  readonly state: Extract<TaskState, 'Success' | 'Failed' | 'Canceled' | 'TimedOut'>;
  readonly errorMessage: string;
  readonly warnings: boolean;
}

export interface TaskStates {
  /** Takes a queued task; undefined when it is not queued any more or somebody of the same tag runs. */
  claim(taskId: string): Promise<TaskDocument | undefined>;
  /** Ends a task that is still claimed as this document says; false when it is not (any more). */
  end(task: TaskDocument, end: TaskEnd): Promise<boolean>;
  /** Ends a task that is still queued. */
  endQueued(taskId: string, end: TaskEnd): Promise<TaskDocument | undefined>;
  /** Marks a running task as being canceled; the answer is the task after that, whatever its state. */
  requestCancel(taskId: string, userId: string): Promise<TaskDocument | undefined>;
  isQueued(taskId: string): Promise<boolean>;
  /** Queued and running tasks. */
  unfinished(): Promise<{ readonly queued: readonly TaskDocument[]; readonly running: readonly TaskDocument[] }>;
}

export function taskStates({ store, clock, owner }: { store: Store; clock: Clock; owner: string }): TaskStates {
  /** Changes a task if `change` gives it another shape. */
  function update(taskId: string, change: (task: TaskDocument) => TaskDocument | undefined): Promise<TaskDocument | undefined> {
    return store.transaction(async (tx) => {
      const tasks = tx.collection(taskCollection);
      const task = await tasks.get(taskId);
      const changed = task && change(task);
      return changed && tasks.update({ ...changed, LastUpdatedTime: wireTime(clock.now()) });
    });
  }

  const ended = (task: TaskDocument, end: TaskEnd): TaskDocument => ({
    ...task,
    State: end.state,
    ErrorMessage: end.errorMessage,
    HasWarningsOrErrors: end.warnings,
    CompletedTime: wireTime(clock.now()),
    ClaimedBy: null,
  });
  const holds = (task: TaskDocument, claim: TaskDocument): boolean =>
    task.ClaimedBy === claim.ClaimedBy && task.FencingToken === claim.FencingToken && !isCompleted(task.State);

  return {
    claim: (taskId) =>
      store.transaction(async (tx) => {
        const tasks = tx.collection(taskCollection);
        const task = await tasks.get(taskId);
        if (task?.State !== 'Queued') return undefined;
        const running = (await tasks.find({ keys: { state: ['Executing', 'Cancelling'] } })).items;
        if (task.ConcurrencyTag !== null && running.some((other) => other.ConcurrencyTag === task.ConcurrencyTag)) return undefined;
        const now = wireTime(clock.now());
        return tasks.update({
          ...task,
          ...{ State: 'Executing', StartTime: now, LastUpdatedTime: now, ClaimedBy: owner },
          Attempt: task.Attempt + 1,
          FencingToken: task.FencingToken + 1,
        });
      }),
    async end(claim, end) {
      return (await update(claim.Id, (task) => (holds(task, claim) ? ended(task, end) : undefined))) !== undefined;
    },
    endQueued: (taskId, end) => update(taskId, (task) => (task.State === 'Queued' ? ended(task, end) : undefined)),
    requestCancel: (taskId, userId) =>
      store.transaction(async (tx) => {
        const tasks = tx.collection(taskCollection);
        const task = await tasks.get(taskId);
        if (task?.State !== 'Executing') return task;
        return tasks.update({ ...task, State: 'Cancelling', CanceledBy: userId, LastUpdatedTime: wireTime(clock.now()) });
      }),
    isQueued: (taskId) => store.read(async (tx) => (await tx.collection(taskCollection).get(taskId))?.State === 'Queued'),
    unfinished: () =>
      store.read(async (tx) => {
        const { items } = await tx.collection(taskCollection).find({ keys: { completed: 'false' } });
        return { queued: items.filter((task) => task.State === 'Queued'), running: items.filter((task) => task.State !== 'Queued') };
      }),
  };
}
