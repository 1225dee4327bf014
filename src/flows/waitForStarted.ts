import { resolve } from 'node:path';
import { readRawLog } from '../client/api/tasks.ts';
import type { AppError } from '../errors/appError.ts';
import type { Ending } from '../errors/exitCodes.ts';
import { connectedTasks } from './connectedTasks.ts';
import type { DeployPorts } from './deployPorts.ts';
import type { FollowedTask, FollowRequest } from './followTasks.ts';
import { followTasks } from './followTasks.ts';
import { together } from './together.ts';

/** How to wait for what was started. */
export interface WaitWishes extends Pick<FollowRequest, 'show' | 'timeout' | 'interval' | 'atTimeout'> {
  /** What becomes of the raw logs of failed tasks. */
  readonly rawLog: { readonly to: 'nowhere' | 'reader' } | { readonly to: 'file'; readonly path: string };
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
}

/** What is known of the end before anybody has waited for it. */
export const notWaitedFor = { state: 'started', taskState: undefined, errorMessage: undefined } as const;

export interface WaitEnd {
  readonly ending: Ending;
  /** Why the wait ended before what was started did. */
  readonly stopped: AppError | undefined;
}

/** Waits for what was started, if that was asked, and shows the raw logs of what failed. */
export async function waitForStarted<T extends StartedTask>(
  items: readonly T[],
  wait: WaitWishes | undefined,
  ports: DeployPorts,
): Promise<WaitEnd & { readonly items: readonly T[] }> {
  if (wait === undefined) return { items, ending: 'ok', stopped: undefined };
  const { connection, outageBudget } = ports;
  const tasks = items.map(({ taskId, place }) => ({ taskId, name: place, label: items.length === 1 ? '' : place }));
  const followed = await followTasks({ ...wait, tasks, age: 'new', outageBudget }, { ...ports, source: connectedTasks(connection) });
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
    ended.filter(({ state }) => state === 'failed'),
    wait,
    ports,
  );
  return { items: ended, ending: followed.ending, stopped: followed.stopped };
}

async function tellRawLogs(failed: readonly StartedTask[], wait: WaitWishes, ports: DeployPorts): Promise<void> {
  const { rawLog } = wait;
  if (rawLog.to === 'nowhere' || failed.length === 0) return;
  try {
    const logs = await together(failed.map(async ({ taskId }) => ({ taskId, text: await readRawLog(ports.connection, taskId) })));
    if (rawLog.to === 'file') {
      const path = resolve(ports.cwd, rawLog.path);
      await ports.files.write(path, logs.map(({ text }) => text.replace(/\n?$/, '\n')).join('\n'));
      ports.reporter.emit({ type: 'info', message: `The log of ${failed.map(({ taskId }) => taskId).join(', ')} is in ${path}` });
      return;
    }
    for (const { taskId, text } of logs) {
      for (const line of text.trimEnd().split(/\r?\n/))
        ports.reporter.emit({ type: 'task.log', taskId, label: '', category: 'Info', text: line, at: '', depth: 0 });
    }
  } catch (error) {
    // The result of the deployments is known; a log that cannot be shown does not change it.
    ports.reporter.emit({
      type: 'warning',
      message: `Can't ${rawLog.to === 'file' ? `write the log to ${rawLog.path}` : 'read the log of the failed task'}: ${error instanceof Error ? error.message : 'no reason given'}`,
    });
  }
}
