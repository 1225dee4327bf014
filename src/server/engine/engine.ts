/** The deployment engine: a queue over the store, a runner, and the logs of tasks. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { AppError } from '../../errors/appError.ts';
import type { Clock, Env, MachineUser, Processes } from '../../platform/ports.ts';
import type { PackageStore } from '../packages/port.ts';
import type { Store } from '../store/port.ts';
import type { Sealer } from '../store/seal.ts';
import type { DeploymentHost } from './deployment/deploymentRun.ts';
import { createKeyedMutex } from './deployment/keyedMutex.ts';
import { installFolders } from './files/installFolders.ts';
import { withHome } from './files/userHome.ts';
import { workFolders } from './files/workFolders.ts';
import { storeJournal } from './journal.ts';
import type { Addition } from './log/continueLog.ts';
import { continueLog } from './log/continueLog.ts';
import { logIndexes } from './log/logIndexes.ts';
import type { LogIndexes } from './log/logIndexes.ts';
import { rawLog } from './log/rawLog.ts';
import { readTaskLog } from './log/readTaskLog.ts';
import { deployOnwards } from './deployOnwards.ts';
import type { Engine } from './port.ts';
import type { Queue } from './queue.ts';
import { createQueue } from './queue.ts';
import { decideQueue } from './queueRules.ts';
import { createAbandonedEnd, recover } from './recovery.ts';
import { runTask } from './runTask.ts';
import type { TaskRunner } from './runTask.ts';
import { runningScripts } from './runningScripts.ts';
import type { ScriptHost } from './scripts/runBash.ts';
import { scriptEnvironment } from './scripts/scriptEnvironment.ts';
import { taskStates } from './taskStates.ts';
import type { TaskStates } from './taskStates.ts';
import type { TaskDocument } from './tasks.ts';
import { taskCollection } from './tasks.ts';

export interface EngineOptions {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly packages: PackageStore;
  readonly clock: Clock;
  readonly processes: Processes;
  /** The server's environment; scripts get an allowed part of it. */
  readonly env: Env;
  /** Absolute path of the data folder. */
  readonly dataFolder: string;
  /** The user scripts run as; absent: the server's own. */
  readonly user?: MachineUser | undefined;
  /** The server's URL, known when it listens. */
  serverUrl(): string;
  /** What went wrong outside of any task. */
  onError(error: unknown): void;
}

/** Tasks that run at once (governance.md §4.2). */
const cap = 5;
/** Time limit of a script whose step names none (reliability.md §6.10). */
const scriptTimeoutMs = 60 * 60 * 1000;

const randomKey = (): string => randomBytes(20).toString('hex');

interface Parts {
  readonly options: EngineOptions;
  readonly states: TaskStates;
  readonly scripts: ScriptHost;
  readonly runner: TaskRunner;
  readonly queue: Queue;
  readonly logFolder: string;
  readonly logs: LogIndexes;
  readonly packagesFolder: string;
}

export function createEngine(options: EngineOptions): Engine {
  const { store, sealer } = options;
  const parts = build(options, (task) => deployOnwards(task, { store, sealer, clock, engine }));
  const { states, scripts, queue, logFolder, logs, packagesFolder } = parts;
  const { clock, processes } = options;
  const taskOf = (taskId: string): Promise<TaskDocument | undefined> =>
    options.store.read((tx) => tx.collection(taskCollection).get(taskId));
  const engine: Engine = {
    recover: () =>
      recover({ states, processes, clock, logFolder, packagesFolder, running: scripts.running, workFolders: scripts.workFolders }),
    start: () => queue.start(),
    taskQueued: () => queue.wake(),
    cancel: (taskId, user) => cancel(parts, taskId, user),
    async details(taskId, view) {
      const task = await taskOf(taskId);
      if (task === undefined) return undefined;
      return (await readTaskLog(logs.of(task.LogId), view)) ?? { root: notBegun(task), physicalSize: 0 };
    },
    async *rawLog(taskId) {
      const task = await taskOf(taskId);
      if (task !== undefined) yield* rawLog(logs.of(task.LogId));
    },
    async queuedBehind(taskId) {
      const { waiting } = decideQueue({ ...(await states.unfinished()), now: clock.now(), cap });
      return waiting.find(({ task }) => task.Id === taskId)?.behind ?? [];
    },
    async close({ drainMs }) {
      await queue.close(drainMs);
      await scripts.workFolders.sweep();
      logs.close();
    },
  };
  return engine;
}

function build(options: EngineOptions, onSuccess: TaskRunner['onSuccess']): Parts {
  const { store, clock, dataFolder } = options;
  const onError = (error: unknown): void => options.onError(error);
  const states = taskStates({ store, clock, owner: randomKey() });
  const logFolder = path.join(dataFolder, 'tasks');
  const packagesFolder = path.join(dataFolder, 'acquired');
  const host = buildHost(options);
  const runner: TaskRunner = {
    ...{ store, states, host, logFolder, packagesFolder, onSuccess, onError },
    sealer: options.sealer,
    serverUrl: () => options.serverUrl(),
  };
  const say = (task: TaskDocument, addition: Omit<Addition, 'name'>): Promise<void> =>
    continueLog(logFolder, task.LogId, { ...addition, name: task.Description, clock });
  const queue = createQueue({
    ...{ states, clock, cap, onError },
    run: (task, control) => runTask(runner, task, control),
    onWait: ({ task, reason }) => say(task, { category: 'Wait', text: reason }),
    onAbandoned: createAbandonedEnd({ states, clock, logFolder }),
    async onExpired(task) {
      const errorMessage = 'The task did not start before the time it was to start by.';
      await say(task, { category: 'Fatal', text: errorMessage, end: 'Canceled' });
      await states.endQueued(task.Id, { state: 'TimedOut', errorMessage, warnings: true });
    },
  });
  return { options, states, scripts: host.scripts, runner, queue, logFolder, logs: logIndexes(logFolder, clock), packagesFolder };
}

function buildHost({ store, clock, processes, env, dataFolder, packages, ...options }: EngineOptions): DeploymentHost {
  const user = options.user && withHome(options.user);
  // Another user can not enter the data folder, so packages are installed elsewhere then.
  const applications = path.join(user?.home ?? dataFolder, 'Applications');
  const scripts: ScriptHost = {
    ...{ processes, clock, user, randomKey },
    workFolders: workFolders(path.join(dataFolder, 'work'), user),
    running: runningScripts(store, processes),
    environment: scriptEnvironment({ env, user, home: user?.home ?? dataFolder, applications }),
  };
  return {
    ...{ scripts, clock, packages, applications, scriptTimeoutMs },
    journal: storeJournal(store),
    installFolders: installFolders(user, applications),
    targets: createKeyedMutex(),
  };
}

async function cancel(
  { states, queue, logFolder, options: { clock } }: Parts,
  taskId: string,
  user: { readonly id: string; readonly name: string },
): Promise<string | undefined> {
  const errorMessage = `The task was canceled by ${user.name}.`;
  const unstarted = await states.endQueued(taskId, { state: 'Canceled', errorMessage, warnings: true });
  if (unstarted !== undefined) {
    await continueLog(logFolder, unstarted.LogId, {
      name: unstarted.Description,
      category: 'Fatal',
      text: errorMessage,
      end: 'Canceled',
      clock,
    });
    queue.wake();
    return unstarted.State;
  }
  const task = await states.requestCancel(taskId, user.id);
  if (task?.State === 'Cancelling') queue.cancel(taskId, new AppError('failed', 'TASK_CANCELED', errorMessage));
  return task?.State;
}

function notBegun(task: TaskDocument) {
  return {
    Id: task.LogId,
    Name: task.Description,
    Started: null,
    Ended: null,
    Status: 'Pending' as const,
    ShowAtSummaryLevel: true,
    ProgressPercentage: 0,
    ProgressMessage: null,
    LogElements: [],
    Children: [],
  };
}
