/** Takes tasks from the queue as their turn comes, one per concurrency tag and a few at once (governance.md §4.2). */
import { AppError } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import { decideQueue } from './queueRules.ts';
import type { Waiting } from './queueRules.ts';
import type { TaskStates } from './taskStates.ts';
import { leaseMs } from './taskStates.ts';
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
  /** The queue itself failed (the database, for example); it goes on. */
  onError(error: unknown): void;
}

export interface TaskControl {
  /** Aborted to end what runs at once: `TASK_CANCELED` or `SERVER_STOPPED`. */
  readonly signal: AbortSignal;
  /** Aborted when nothing further may be begun. */
  readonly drain: AbortSignal;
}

export interface Queue {
  start(): void;
  /** Looks at the queue now. */
  wake(): void;
  /** Ends a running task; false if it does not run here. */
  cancel(taskId: string, reason: AppError): boolean;
  close(drainMs: number): Promise<void>;
}

/** Looks at the queue at least this often: the wall clock may jump. */
const longestSleepMs = 60_000;

export function createQueue(parts: QueueParts): Queue {
  const { clock } = parts;
  const running = createRunningTasks(parts, () => wake());
  const look = createLook(parts, running);
  let closing = false;
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
      } catch (error) {
        parts.onError(error);
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
    cancel: (taskId, reason) => running.cancel(taskId, reason),
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
    const decision = decideQueue({ ...(await states.unfinished()), now: clock.now(), cap });
    for (const task of decision.expired) await parts.onExpired(task);
    for (const task of decision.start) {
      const claimed = running.isDraining() ? undefined : await states.claim(task.Id);
      if (claimed === undefined) continue;
      reasons.delete(task.Id);
      running.begin(claimed);
    }
    for (const waiting of decision.waiting) {
      // Told once, not at every look.
      if (reasons.get(waiting.task.Id) === waiting.reason) continue;
      reasons.set(waiting.task.Id, waiting.reason);
      await parts.onWait(waiting);
    }
    return decision.nextAt;
  };
}

interface RunningTasks {
  begin(task: TaskDocument): void;
  cancel(taskId: string, reason: AppError): boolean;
  isDraining(): boolean;
  drain(): void;
  /** Resolves when none runs; ends those that do not end in time. */
  end(drainMs: number): Promise<void>;
}

function createRunningTasks(parts: QueueParts, onEnd: () => void): RunningTasks {
  const { states, clock } = parts;
  const running = new Map<string, { readonly control: AbortController; readonly ended: Promise<void> }>();
  const draining = new AbortController();

  /** Renews the claim on a task as long as it runs. */
  async function hold(task: TaskDocument, work: Promise<void>): Promise<void> {
    const over = new AbortController();
    const renewing = (async () => {
      while (await slept(clock, leaseMs / 3, over.signal)) await states.renew(task).catch((error: unknown) => parts.onError(error));
    })();
    await work;
    over.abort();
    await renewing;
  }

  return {
    begin(task) {
      const control = new AbortController();
      const ended = hold(task, parts.run(task, { signal: control.signal, drain: draining.signal })).finally(() => {
        running.delete(task.Id);
        onEnd();
      });
      running.set(task.Id, { control, ended });
    },
    cancel(taskId, reason) {
      const task = running.get(taskId);
      task?.control.abort(reason);
      return task !== undefined;
    },
    isDraining: () => draining.signal.aborted,
    drain: () => draining.abort(),
    async end(drainMs) {
      const all = Promise.all([...running.values()].map((task) => task.ended));
      const over = new AbortController();
      await Promise.race([all, slept(clock, drainMs, over.signal)]);
      over.abort();
      const reason = new AppError('failed', 'SERVER_STOPPED', 'The server stopped while the task ran.');
      for (const task of running.values()) task.control.abort(reason);
      await all;
    },
  };
}

/** False when the sleep was cut short. */
async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
