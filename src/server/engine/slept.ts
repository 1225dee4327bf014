import type { Clock } from '../../platform/ports.ts';

/** Sleeps; false when the sleep was cut short by the signal. */
export async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
