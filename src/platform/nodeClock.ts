import type { Clock } from './ports.ts';

export function nodeClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) => sleep(ms, signal),
  };
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel();
      reject(reasonOf(signal));
    };
    const wake = (): void => {
      signal?.removeEventListener('abort', abort);
      resolve();
    };
    const cancel = startTimer(ms, wake);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

/** No time at all is one turn of the event loop: a timer would make it a millisecond. */
function startTimer(ms: number, wake: () => void): () => void {
  if (ms <= 0) {
    const immediate = setImmediate(wake);
    return () => clearImmediate(immediate);
  }
  const timer = setTimeout(wake, ms);
  return () => clearTimeout(timer);
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
