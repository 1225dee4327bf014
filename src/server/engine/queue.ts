/** Takes tasks from the queue as their turn comes, one per concurrency tag and a few at once (governance.md §4.2). */
import { AppError } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import { decideQueue } from './queueRules.ts';
import type { QueueDecision, Waiting } from './queueRules.ts';
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
const stopped = (): AppError => new AppError('failed', 'SERVER_STOPPED', 'The server stopped while the task ran.');

interface Running {
  readonly control: AbortController;
  readonly ended: Promise<void>;
}

export function createQueue(parts: QueueParts): Queue {
  const { states, clock, cap } = parts;
  const running = new Map<string, Running>();
  const reasons = new Map<string, string>();
  let closing = false;
  const draining = new AbortController();
  let woken = new AbortController();
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<QueueDecision> {
    const decision = decideQueue({ ...(await states.unfinished()), now: clock.now(), cap });
    for (const task of decision.expired) await parts.onExpired(task);
    for (const task of decision.start) {
      const claimed = closing ? undefined : await states.claim(task.Id);
      if (claimed !== undefined) begin(claimed);
    }
    for (const waiting of decision.waiting) await tellOnce(waiting);
    return decision;
  }

  async function tellOnce(waiting: Waiting): Promise<void> {
    if (reasons.get(waiting.task.Id) === waiting.reason) return;
    reasons.set(waiting.task.Id, waiting.reason);
    await parts.onWait(waiting);
  }

  function begin(task: TaskDocument): void {
    reasons.delete(task.Id);
    const control = new AbortController();
    const ended = hold(task, parts.run(task, { signal: control.signal, drain: draining.signal })).finally(() => {
      running.delete(task.Id);
      wake();
    });
    running.set(task.Id, { control, ended });
  }

  /** Renews the claim on a task as long as it runs. */
  async function hold(task: TaskDocument, work: Promise<void>): Promise<void> {
    const over = new AbortController();
    const renewing = (async () => {
      while (await slept(clock, leaseMs / 3, over.signal)) await states.renew(task).catch(parts.onError);
    })();
    await work;
    over.abort();
    await renewing;
  }

  async function loop(): Promise<void> {
    while (!closing) {
      const pause = new AbortController();
      woken = pause;
      let nextAt: number | undefined;
      try {
        ({ nextAt } = await look());
      } catch (error) {
        parts.onError(error);
      }
      const ms = Math.min(longestSleepMs, Math.max(0, (nextAt ?? Infinity) - clock.now() + 1));
      await slept(clock, ms, pause.signal);
    }
  }

  function wake(): void {
    woken.abort();
  }

  return {
    start() {
      looking = loop();
    },
    wake,
    cancel(taskId, reason) {
      const task = running.get(taskId);
      task?.control.abort(reason);
      return task !== undefined;
    },
    async close(drainMs) {
      closing = true;
      wake();
      draining.abort();
      await looking;
      const all = Promise.all([...running.values()].map((task) => task.ended));
      const over = new AbortController();
      await Promise.race([all, slept(clock, drainMs, over.signal)]);
      over.abort();
      for (const task of running.values()) task.control.abort(stopped());
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
