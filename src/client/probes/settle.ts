import { AppError, isAppError } from '../../errors/appError.ts';

/** What a look at the server found out about a request whose answer was lost. A probe throws where something else stands in its place. */
export type Found<T> = { readonly state: 'done'; readonly value: T } | { readonly state: 'absent' };

export interface Settled<T> {
  readonly value: T;
  /** True when the answer was lost and a look at the server showed that it was done all the same. */
  readonly recovered: boolean;
}

export interface SettleOptions {
  /** How often the request may be sent after a look found nothing. */
  readonly repeats: number;
  /** Told before the request is sent again. */
  readonly onRepeat?: () => void;
}

/**
 * Carries out a request that must happen once: when its answer is lost, the probe looks whether it happened; if so its result is
 * adopted, if not it is sent again (reliability.md §5.1, class C). A refusal after a lost answer is looked at too, because the
 * first attempt may be what it refuses. Where not even a look is possible the outcome stays unknown.
 */
export async function settle<T>(send: () => Promise<T>, probe: () => Promise<Found<T>>, options: SettleOptions): Promise<Settled<T>> {
  let lost: AppError | undefined;
  for (let sent = 1; ; sent++) {
    try {
      return { value: await send(), recovered: false };
    } catch (error) {
      if (!isAppError(error) || !mayHaveHappened(error, lost)) throw error;
      const unknown = error.code === 'OUTCOME_UNKNOWN' ? error : lost;
      lost = unknown;
      const found = await look(probe, unknown ?? error);
      if (found.state === 'done') return { value: found.value, recovered: true };
      if (error.code !== 'OUTCOME_UNKNOWN' || sent > options.repeats) throw error;
      options.onRepeat?.();
    }
  }
}

/** A lost answer; or, after one, a refusal that our own first attempt may have caused. */
function mayHaveHappened(error: AppError, lost: AppError | undefined): boolean {
  if (error.code === 'OUTCOME_UNKNOWN') return true;
  return lost !== undefined && (error.code === 'RESOURCE_CONFLICT' || error.code === 'REQUEST_INVALID');
}

/** A look that fails for want of a server leaves the first question open. */
async function look<T>(probe: () => Promise<Found<T>>, unknown: AppError): Promise<Found<T>> {
  try {
    return await probe();
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'network') throw error;
    const details = [...unknown.details, `Looking on the server failed: ${error.message}`];
    const hint = unknown.hint === undefined ? {} : { hint: unknown.hint };
    throw new AppError(unknown.kind, unknown.code, unknown.message, { cause: unknown.cause, details, ...hint });
  }
}
