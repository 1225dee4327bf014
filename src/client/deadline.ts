import type { Clock } from '../platform/ports.ts';
import { DeadlineError } from './failure.ts';

/** Starts over when something has moved; a stream calls it per chunk. */
export interface Deadline {
  /** The time runs anew, from now. */
  restart(ms: number, message: string): void;
}

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly ms: number;
  /** What did not happen in time: `no answer for 120 s`. */
  readonly message: string;
  /** The caller's own signal; when it is aborted, its reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Runs something that listens to a signal and aborts it when the time is up: then it rejects with a {@link DeadlineError}. A
 * restart moves the end.
 */
export async function withDeadline<T>(options: DeadlineOptions, run: (signal: AbortSignal, deadline: Deadline) => Promise<T>): Promise<T> {
  const { clock, signal } = options;
  signal?.throwIfAborted();
  const work = new AbortController();
  const timer = new AbortController();
  const state = { end: clock.monotonic() + options.ms, message: options.message };
  const forward = (): void => work.abort(signal?.reason);
  signal?.addEventListener('abort', forward, { once: true });
  const expiry = expire(clock, state, timer.signal).then((expired) => {
    if (expired) work.abort(new DeadlineError(state.message));
  });
  const deadline: Deadline = {
    restart(ms, message) {
      state.end = clock.monotonic() + ms;
      state.message = message;
    },
  };
  try {
    return await Promise.race([run(work.signal, deadline), rejectOnAbort(work.signal)]);
  } catch (error) {
    throw work.signal.aborted ? reasonOf(work.signal, error) : error;
  } finally {
    timer.abort();
    signal?.removeEventListener('abort', forward);
    await expiry;
  }
}

/** True once the end has passed, false when the timer was stopped before. */
async function expire(clock: Clock, state: { readonly end: number }, stop: AbortSignal): Promise<boolean> {
  for (;;) {
    const left = state.end - clock.monotonic();
    if (left <= 0) return true;
    try {
      await clock.sleep(left, stop);
    } catch (error) {
      if (stop.aborted) return false;
      throw error;
    }
  }
}

/** What runs may be slow to notice the signal; the deadline holds all the same. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

function reasonOf(signal: AbortSignal, error: unknown): unknown {
  const reason: unknown = signal.reason;
  return reason ?? error;
}
