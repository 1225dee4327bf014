import type { Clock } from '../../src/platform/ports.ts';

/** A clock that moves only when told to, or by itself with every sleep. */
export interface FakeClock extends Clock {
  /** Every sleep asked for, in milliseconds. */
  readonly sleeps: readonly number[];
  advance(ms: number): void;
}

/** `auto`: a sleep ends at once and moves the clock. `manual`: it ends when `advance` reaches its end. */
export function fakeClock(mode: 'auto' | 'manual' = 'auto', start = Date.UTC(2026, 0, 1)): FakeClock {
  let elapsed = 0;
  const sleeps: number[] = [];
  const waiting: { readonly until: number; wake(): void }[] = [];
  return {
    sleeps,
    now: () => start + elapsed,
    monotonic: () => elapsed,
    advance(ms) {
      elapsed += ms;
      for (const sleeper of waiting.splice(0)) {
        if (sleeper.until <= elapsed) sleeper.wake();
        else waiting.push(sleeper);
      }
    },
    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
      sleeps.push(ms);
      if (mode === 'auto') {
        elapsed += ms;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const abort = (): void => reject(signal?.reason as Error);
        const wake = (): void => {
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        waiting.push({ until: elapsed + ms, wake });
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
  };
}
