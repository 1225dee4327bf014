/** Lets one at a time through per key: one script at a time on a target, whatever deployment it belongs to (governance.md §4.2). */
export interface KeyedMutex {
  /** Runs `work` when all earlier ones of the key have ended; rejects with the signal's reason if it is aborted while waiting. */
  run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function createKeyedMutex(): KeyedMutex {
  const tails = new Map<string, Promise<void>>();

  return {
    async run(key, signal, work) {
      const before = tails.get(key);
      let release: () => void = () => undefined;
      const own = new Promise<void>((resolve) => {
        release = resolve;
      });
      const tail = before === undefined ? own : before.then(() => own);
      tails.set(key, tail);
      try {
        if (before !== undefined) await orAborted(before, signal);
        signal.throwIfAborted();
        return await work();
      } finally {
        release();
        if (tails.get(key) === tail) tails.delete(key);
      }
    },
  };
}

function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true, signal: over.signal });
    if (signal.aborted) resolve();
  });
  return Promise.race([promise, aborted]).finally(() => over.abort());
}
