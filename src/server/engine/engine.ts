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
import { logIndexes } from './log/logIndexes.ts';
import type { LogIndexes } from './log/logIndexes.ts';
import { rawLog } from './log/rawLog.ts';
import { readTaskLog } from './log/readTaskLog.ts';
import type { TaskNotes } from './log/taskNotes.ts';
import { createTaskNotes } from './log/taskNotes.ts';
import { deployOnwards } from './deployOnwards.ts';
import { deployToMachine } from './deployToMachine.ts';
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
import type { TaskEnd, TaskStates } from './taskStates.ts';
import type { TaskDocument } from './tasks.ts';
import { taskCollection } from './tasks.ts';
import type { Insist } from './untilStored.ts';
import { createInsist } from './untilStored.ts';

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

const notInTime = 'The task did not start before the time it was to start by.';

const randomKey = (): string => randomBytes(20).toString('hex');

interface Parts {
  readonly options: EngineOptions;
  readonly states: TaskStates;
  readonly scripts: ScriptHost;
  readonly runner: TaskRunner;
  readonly queue: Queue;
  readonly notes: TaskNotes;
  readonly logs: LogIndexes;
  readonly packagesFolder: string;
}

export function createEngine(options: EngineOptions): Engine {
  const { store, sealer } = options;
  const parts = build(options, {
    onSuccess: (task) => deployOnwards(task, { store, sealer, clock, engine }),
    onMachine: (tx, change) => deployToMachine(tx, change, { sealer, clock, engine }),
  });
  const { states, scripts, queue, notes, logs, packagesFolder } = parts;
  const { clock, processes } = options;
  const taskOf = (taskId: string): Promise<TaskDocument | undefined> =>
    options.store.read((tx) => tx.collection(taskCollection).get(taskId));
  let callOff = (): void => undefined;
  const engine: Engine = {
    recover: () => recover({ states, processes, clock, notes, packagesFolder, running: scripts.running, workFolders: scripts.workFolders }),
    start() {
      // A program that ends at once takes its scripts with it (runBash.ts), and what they worked with.
      callOff = processes.atExit(() => scripts.workFolders.removeAtOnce());
      queue.start();
    },
    taskQueued: () => queue.wake(),
    cancel: (taskId, user) => cancel(parts, taskId, user),
    async details(taskId, view) {
      const task = await taskOf(taskId);
      if (task === undefined) return undefined;
      await notes.written(taskId);
      return (await readTaskLog(logs.of(task.LogId), view)) ?? { root: notBegun(task), physicalSize: 0 };
    },
    async *rawLog(taskId) {
      const task = await taskOf(taskId);
      if (task === undefined) return;
      await notes.written(taskId);
      yield* rawLog(logs.of(task.LogId));
    },
    async queuedBehind(taskId) {
      const { waiting } = decideQueue({ ...(await states.unfinished()), now: clock.now(), cap });
      return waiting.find(({ task }) => task.Id === taskId)?.behind ?? [];
    },
    running: () => queue.running().map(({ Id, Description }) => ({ id: Id, description: Description })),
    async close({ drainMs }) {
      await queue.close(drainMs);
      await scripts.workFolders.sweep();
      callOff();
      logs.close();
    },
  };
  return engine;
}

function build(options: EngineOptions, sequels: Pick<TaskRunner, 'onSuccess' | 'onMachine'>): Parts {
  const { store, clock, dataFolder } = options;
  const onError = (error: unknown): void => options.onError(error);
  const states = taskStates({ store, clock, owner: randomKey() });
  const logFolder = path.join(dataFolder, 'tasks');
  const packagesFolder = path.join(dataFolder, 'acquired');
  const host = buildHost(options, createInsist({ clock, onRefusal: onError }));
  const runner: TaskRunner = {
    ...{ store, states, host, logFolder, packagesFolder, ...sequels, onError },
    sealer: options.sealer,
    serverUrl: () => options.serverUrl(),
  };
  const notes = createTaskNotes({ folder: logFolder, clock });
  const queue = createQueue({
    ...{ states, clock, cap, onError },
    run: (task, control) => runTask(runner, task, control),
    async onWait({ task, reason }) {
      // It may have been canceled meanwhile: nothing is said of waiting after its end.
      await notes.add(task.Id, async () => ((await states.isQueued(task.Id)) ? { task, category: 'Wait', text: reason } : undefined));
    },
    onAbandoned: createAbandonedEnd({ states, notes }),
    async onExpired({ Id }) {
      await endUnstarted({ states, notes }, Id, { state: 'TimedOut', errorMessage: notInTime });
    },
  });
  return { options, states, scripts: host.scripts, runner, queue, notes, logs: logIndexes(logFolder, clock), packagesFolder };
}

function buildHost({ store, clock, processes, env, dataFolder, packages, ...options }: EngineOptions, insist: Insist): DeploymentHost {
  const user = options.user && withHome(options.user);
  // Another user can not enter the data folder, so packages are installed elsewhere then.
  const applications = path.join(user?.home ?? dataFolder, 'Applications');
  const scripts: ScriptHost = {
    ...{ processes, clock, user, randomKey, insist },
    workFolders: workFolders(path.join(dataFolder, 'work'), user),
    running: runningScripts(store, processes),
    environment: scriptEnvironment({ env, user, home: user?.home ?? dataFolder, applications }),
  };
  return {
    ...{ scripts, clock, packages, applications, scriptTimeoutMs, insist },
    journal: storeJournal(store),
    installFolders: installFolders(user, applications),
    targets: createKeyedMutex(),
  };
}

/** Stored before it is said: a store that refuses is asked again, and the line must not stand in the log for each time. */
function endUnstarted(
  { states, notes }: Pick<Parts, 'states' | 'notes'>,
  taskId: string,
  end: Omit<TaskEnd, 'warnings'>,
): Promise<TaskDocument | undefined> {
  return notes.add(taskId, async () => {
    const task = await states.endQueued(taskId, { ...end, warnings: true });
    return task && { task, category: 'Fatal', text: end.errorMessage, end: 'Canceled' };
  });
}

async function cancel(
  { states, queue, notes }: Parts,
  taskId: string,
  user: { readonly id: string; readonly name: string },
): Promise<string | undefined> {
  const errorMessage = `The task was canceled by ${user.name}.`;
  const unstarted = await endUnstarted({ states, notes }, taskId, { state: 'Canceled', errorMessage });
  if (unstarted !== undefined) {
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
