import { errorCodeOf } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import { slept } from './slept.ts';

const firstPauseMs = 250;
const longestPauseMs = 30_000;

/** What the store answers when it did not take a change, but may take the same one later. */
const refusals: ReadonlySet<string> = new Set(['STORE_FULL', 'STORE_BUSY', 'STORE_UNWRITABLE']);

interface Waiting {
  readonly clock: Clock;
  /** Aborted when nobody can wait any longer: the change is tried once more then. */
  readonly signal: AbortSignal;
  /** Told of every refusal but the last one, which is thrown. */
  onRefusal(error: unknown): void;
}

/**
 * Repeats a change that the store refuses (a full disk, for example), at growing intervals, until it is stored. Throws the last refusal
 * after an abort, and at once what is no refusal. The change must do no harm when it is made twice.
 */
export async function untilStored<T>(change: () => Promise<T>, { clock, signal, onRefusal }: Waiting): Promise<T> {
  for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
    try {
      return await change();
    } catch (error) {
      if (signal.aborted || !isRefusal(error)) throw error;
      onRefusal(error);
      await slept(clock, pause, signal);
    }
  }
}

/** Insists on a change that the store refuses until it is stored or the signal is aborted; throws the signal's reason then. */
export type Insist = <T>(change: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** What a deployment insists with: a store that is full or busy for a moment fails no step, and a cancel ends the wait. */
export function createInsist({ clock, onRefusal }: Omit<Waiting, 'signal'>): Insist {
  return async (change, signal) => {
    try {
      return await untilStored(change, { clock, signal, onRefusal });
    } catch (error) {
      if (isRefusal(error)) signal.throwIfAborted();
      throw error;
    }
  };
}

const isRefusal = (error: unknown): boolean => refusals.has(errorCodeOf(error) ?? '');
