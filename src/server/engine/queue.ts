/** Takes tasks from the queue as their turn comes, one per concurrency tag and a few at once (governance.md §4.2). */
import { AppError } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import { decideQueue } from './queueRules.ts';
import type { Waiting } from './queueRules.ts';
import { slept } from './slept.ts';
import type { TaskStates } from './taskStates.ts';
import type { TaskDocument } from './tasks.ts';

export interface QueueParts {
  readonly states: TaskStates;
  readonly clock: Clock;
  /** How many tasks run at once. */
  readonly cap: number;
  /** Runs a claimed task and records its end. Never rejects. */
  run(task: TaskDocument, control: TaskControl): Promise<void>;
  /** A queued task waits, for another reason than before. */
  onWait(waiting: Waiting): Promise<void>;
  /** The time of a queued task has passed. */
  onExpired(task: TaskDocument): Promise<void>;
  /** A task says that it runs, and nobody runs it: its end could not be recorded. */
  onAbandoned(task: TaskDocument): Promise<void>;
  /** The queue itself failed (the database, for example); it goes on. */
  onError(error: unknown): void;
}

export interface TaskControl {
  /** Aborted to end what runs at once: `TASK_CANCELED` or `SERVER_STOPPED`. */
  readonly signal: AbortSignal;
  /** Aborted when nothing further may be begun. */
  readonly drain: AbortSignal;
  /** Aborted when the server waits no longer for anything. */
  readonly stopped: AbortSignal;
}

export interface Queue {
  start(): void;
  /** Looks at the queue now. */
  wake(): void;
  /** Ends a task that is marked as being canceled: what runs of it or, where nothing does, what is recorded of it. */
  cancel(taskId: string, reason: AppError): void;
  /** The tasks that run here now. */
  running(): readonly TaskDocument[];
  close(drainMs: number): Promise<void>;
}

/** Looks at the queue at least this often: the wall clock may jump. */
const longestSleepMs = 60_000;
/** After a look that failed, the next one comes earlier; each further failure doubles the time. */
const firstRetryMs = 1_000;

export function createQueue(parts: QueueParts): Queue {
  const { clock } = parts;
  const running = createRunningTasks(parts, () => wake());
  const look = createLook(parts, running);
  let closing = false;
  let failures = 0;
  let pause = new AbortController();
  let looking: Promise<void> = Promise.resolve();

  function wake(): void {
    pause.abort();
  }

  async function loop(): Promise<void> {
    while (!closing) {
      pause = new AbortController();
      let nextAt: number | undefined;
      try {
        nextAt = await look();
        failures = 0;
      } catch (error) {
        parts.onError(error);
        nextAt = clock.now() + Math.min(longestSleepMs, firstRetryMs * 2 ** failures);
        failures += 1;
      }
      const ms = Math.min(longestSleepMs, Math.max(0, (nextAt ?? Infinity) - clock.now() + 1));
      await slept(clock, ms, pause.signal);
    }
  }

  return {
    start() {
      looking = loop();
    },
    wake,
    cancel(taskId, reason) {
      // The next look ends what nobody runs.
      if (!running.cancel(taskId, reason)) wake();
    },
    running: () => running.tasks(),
    async close(drainMs) {
      closing = true;
      wake();
      running.drain();
      await looking;
      await running.end(drainMs);
    },
  };
}

/** One look at the queue: starts what may start; the answer is when something changes although no task ends. */
function createLook(parts: QueueParts, running: RunningTasks): () => Promise<number | undefined> {
  const { states, clock, cap } = parts;
  const reasons = new Map<string, string>();
  return async () => {
    // Taken before the store is read: a task is here from before its claim until after its end is stored.
    const here = running.ids();
    const unfinished = await states.unfinished();
    for (const task of unfinished.running.filter(({ Id }) => !here.has(Id))) await parts.onAbandoned(task);
    const held = unfinished.running.filter(({ Id }) => here.has(Id));
    const decision = decideQueue({ queued: unfinished.queued, running: held, now: clock.now(), cap });
    for (const task of decision.expired) await parts.onExpired(task);
    for (const task of decision.start) {
      if (await running.begin(task.Id)) reasons.delete(task.Id);
    }
    for (const waiting of decision.waiting) {
      // Told once, not at every look.
      if (reasons.get(waiting.task.Id) === waiting.reason) continue;
      await parts.onWait(waiting);
      reasons.set(waiting.task.Id, waiting.reason);
    }
    return decision.nextAt;
  };
}

interface RunningTasks {
  /** Claims a queued task and runs it; false when it may not start (any more). */
  begin(taskId: string): Promise<boolean>;
  ids(): ReadonlySet<string>;
  /** Those that are claimed. */
  tasks(): readonly TaskDocument[];
  /** False if the task does not run here. */
  cancel(taskId: string, reason: AppError): boolean;
  drain(): void;
  /** Resolves when none runs; ends those that do not end in time. */
  end(drainMs: number): Promise<void>;
}

interface RunningTask {
  readonly control: AbortController;
  /** Known when it is claimed. */
  task: TaskDocument | undefined;
  ended: Promise<void>;
}

function createRunningTasks(parts: QueueParts, onEnd: () => void): RunningTasks {
  const { states, clock } = parts;
  const running = new Map<string, RunningTask>();
  const draining = new AbortController();
  const stopped = new AbortController();

  return {
    async begin(taskId) {
      if (draining.signal.aborted) return false;
      const control = new AbortController();
      // Before the claim, so that whoever sees the task as running can cancel it.
      const entry: RunningTask = { control, task: undefined, ended: Promise.resolve() };
      running.set(taskId, entry);
      const forget = (): void => void running.delete(taskId);
      const claimed = await states.claim(taskId).catch((error: unknown) => {
        forget();
        throw error;
      });
      if (claimed === undefined) {
        forget();
        return false;
      }
      const signals = { signal: control.signal, drain: draining.signal, stopped: stopped.signal };
      entry.task = claimed;
      entry.ended = parts.run(claimed, signals).finally(() => {
        forget();
        onEnd();
      });
      return true;
    },
    ids: () => new Set(running.keys()),
    tasks: () => [...running.values()].flatMap(({ task }) => task ?? []),
    cancel(taskId, reason) {
      const task = running.get(taskId);
      task?.control.abort(reason);
      return task !== undefined;
    },
    drain: () => draining.abort(),
    async end(drainMs) {
      const all = Promise.all([...running.values()].map((task) => task.ended));
      const over = new AbortController();
      await Promise.race([all, slept(clock, drainMs, over.signal)]);
      over.abort();
      const reason = new AppError('failed', 'SERVER_STOPPED', 'The server stopped while the task ran.');
      for (const task of running.values()) task.control.abort(reason);
      stopped.abort(reason);
      await all;
    },
  };
}
