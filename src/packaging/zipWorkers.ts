import { availableParallelism } from 'node:os';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { ZipAnswer, ZipTask } from './zipTasks.ts';
import { createTaskRunner } from './zipTasks.ts';

/** How many threads work, and the file they start with: zipWorker.ts as the build makes it. */
export interface WorkerSetup {
  readonly count: number;
  readonly script: URL;
}

export interface ZipPool {
  readonly count: number;
  /** Tasks are begun in the order they come, and end in any. */
  run(task: ZipTask): Promise<ZipAnswer>;
  /** Ends the threads, whatever they are doing; tasks that are not done never are. */
  end(): Promise<void>;
}

/** Beyond this many, memory grows and nothing gets faster: one thread hashes and writes what all of them make. */
const mostWorkers = 8;

/** A thread for each processor that this process may use. */
export function availableWorkers(): WorkerSetup {
  return { count: Math.min(availableParallelism(), mostWorkers), script: new URL('./zipWorker.cjs', import.meta.url) };
}

/**
 * MB of memory for young objects in one thread. What a thread makes lives for one task; with V8's usual 48 MB it would only be
 * cleared away later, no faster.
 */
const youngMemory = 4;

/** Tasks that wait at one thread, so that it has work while this one is busy with its own. */
const tasksAhead = 4;

interface Job {
  readonly task: ZipTask;
  readonly resolve: (answer: ZipAnswer) => void;
  readonly reject: (error: unknown) => void;
}

interface Hand {
  readonly worker: Worker;
  readonly jobs: Job[];
}

/**
 * Starts the threads. What a thread that fails (no memory, no right to start one) leaves undone is done on this one: a pack
 * gets slower then, and ends the same.
 */
export function startZipPool({ count, script }: WorkerSetup): ZipPool {
  const waiting: Job[] = [];
  const hands = new Set<Hand>();
  const feed = (): void => {
    if (hands.size === 0) for (const job of waiting.splice(0)) runHere(job);
    for (let hand = leastBusy(hands); hand !== undefined && hand.jobs.length < tasksAhead; hand = leastBusy(hands)) {
      const job = waiting.shift();
      if (job === undefined) return;
      hand.jobs.push(job);
      hand.worker.postMessage(job.task);
    }
  };
  const lose = (hand: Hand): void => {
    hands.delete(hand);
    for (const job of hand.jobs.splice(0)) runHere(job);
    feed();
  };
  for (let index = 0; index < count; index++) {
    const hand: Hand = {
      worker: new Worker(script, { execArgv: [], env: SHARE_ENV, resourceLimits: { maxYoungGenerationSizeMb: youngMemory } }),
      jobs: [],
    };
    hands.add(hand);
    hand.worker.on('message', (answer: ZipAnswer) => {
      hand.jobs.shift()?.resolve(answer);
      feed();
    });
    hand.worker.on('error', () => {
      lose(hand);
    });
  }
  return {
    count,
    run: (task) =>
      new Promise((resolve, reject) => {
        waiting.push({ task, resolve, reject });
        feed();
      }),
    async end() {
      const workers = [...hands].map(({ worker }) => worker);
      hands.clear();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function leastBusy(hands: ReadonlySet<Hand>): Hand | undefined {
  let best: Hand | undefined;
  for (const hand of hands) if (best === undefined || hand.jobs.length < best.jobs.length) best = hand;
  return best;
}

function runHere({ task, resolve, reject }: Job): void {
  try {
    resolve(createTaskRunner()(task));
  } catch (error) {
    reject(error);
  }
}
