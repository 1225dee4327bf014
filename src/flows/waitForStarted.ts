import type { AppError } from '../errors/appError.ts';
import type { Ending } from '../errors/exitCodes.ts';
import type { Reporter } from '../output/events.ts';
import { connectedTasks } from './connectedTasks.ts';
import type { DeployPorts } from './deployPorts.ts';
import type { FollowedTask, FollowRequest } from './followTasks.ts';
import { followTasks } from './followTasks.ts';
import { type RawLogWish, tellRawLogs } from './tellRawLogs.ts';

/** How to wait for what was started. */
export interface WaitWishes extends Pick<FollowRequest, 'show' | 'timeout' | 'interval' | 'atTimeout' | 'atQuestion'> {
  readonly rawLog: RawLogWish;
}

/** A deployment or run that was started, and what is known of its end. */
export interface StartedTask {
  readonly taskId: string;
  /** Environment, and tenant if any, as a person calls them. */
  readonly place: string;
  readonly url: string;
  readonly taskUrl: string;
  /** `started`: nobody waited. */
  readonly state: 'started' | FollowedTask['state'];
  /** The server's word: `Success`, `Failed`, `Executing`, …; undefined if it was not asked. */
  readonly taskState: string | undefined;
  readonly errorMessage: string | undefined;
  /** Whether a failing step asks a person; undefined where nobody said. */
  readonly guidedFailure: boolean | undefined;
}

/** What is known of the end before anybody has waited for it. */
export const notWaitedFor = { state: 'started', taskState: undefined, errorMessage: undefined } as const;

export interface WaitEnd {
  readonly ending: Ending;
  /** Why the wait ended before what was started did. */
  readonly stopped: AppError | undefined;
}

/** Waits for what was started, if that was asked, and shows the raw logs of what failed. `noun`: what it is, `deployment` or `runbook run`. */
export async function waitForStarted<T extends StartedTask>(
  { items, noun }: { readonly items: readonly T[]; readonly noun: string },
  wait: WaitWishes | undefined,
  ports: DeployPorts,
): Promise<WaitEnd & { readonly items: readonly T[] }> {
  if (wait === undefined) return { items, ending: 'ok', stopped: undefined };
  const { connection, outageBudget, reporter } = ports;
  reporter.emit({ type: 'milestone', milestone: { kind: 'wait.started', noun, count: items.length } });
  const tasks = items.map(({ taskId, place }) => ({ taskId, name: place, label: items.length === 1 ? '' : place }));
  const followed = await followTasks({ ...wait, noun, tasks, age: 'new', outageBudget }, { ...ports, source: connectedTasks(connection) });
  const byId = new Map(followed.tasks.map((task) => [task.taskId, task]));
  const ended = items.map((item): T => {
    const task = byId.get(item.taskId);
    if (task === undefined) return item;
    const message = task.task?.ErrorMessage ?? '';
    return {
      ...item,
      state: task.state,
      taskState: task.task?.State,
      errorMessage: task.state === 'failed' && message !== '' ? message : undefined,
    };
  });
  await tellRawLogs(
    ended.flatMap(({ state, taskId }) => (state === 'failed' ? taskId : [])),
    wait.rawLog,
    ports,
  );
  tellEnd(ended, followed, { noun, reporter });
  return { items: ended, ending: followed.ending, stopped: followed.stopped };
}

/** What octo said at the end of its waiting; in the native manner the answer says it. */
function tellEnd(
  ended: readonly StartedTask[],
  { ending, stopped }: WaitEnd,
  { noun, reporter }: { readonly noun: string; readonly reporter: Reporter },
): void {
  if (ending === 'ok') reporter.emit({ type: 'milestone', milestone: { kind: 'wait.done' } });
  if (stopped?.code !== 'WAIT_TIMED_OUT') return;
  const guided = ended.filter(({ state, guidedFailure }) => guidedFailure === true && state !== 'done' && state !== 'failed');
  if (guided.length === 0) return;
  const places = guided.map(({ place, url }) => ({ name: place, url }));
  reporter.emit({ type: 'milestone', milestone: { kind: 'wait.guidedFailure', noun, places } });
}
