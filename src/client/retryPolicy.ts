/**
 * Which requests are repeated, when, and for how long: one pure decision and its numbers. Source: reliability.md §5.1 and §5.2.
 */
import type { Random } from '../platform/ports.ts';
import type { Failure } from './failure.ts';

/**
 * `read` changes nothing; `idempotent` may be done twice; `create` must be looked for before it is done again; `once` may never be
 * repeated when it might have happened.
 */
export type Operation = 'read' | 'idempotent' | 'create' | 'once';

/** What came of one attempt. `body`: what the answer was made of; `invalid` is cut or malformed JSON. */
export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly body: 'json' | 'html' | 'invalid' | 'other'; readonly retryAfter?: number }
  | { readonly kind: 'failure'; readonly failure: Failure };

/** `probe`: ask the server whether it happened. `unknown`: nobody can tell. */
export type Verdict = 'accept' | 'retry' | 'probe' | 'fail' | 'unknown';

type Certainty = 'processed' | 'notProcessed' | 'ambiguous' | 'final';

export function classify(operation: Operation, outcome: Outcome): Verdict {
  switch (certaintyOf(operation, outcome)) {
    case 'processed':
      return 'accept';
    case 'final':
      return 'fail';
    case 'notProcessed':
      return 'retry';
    case 'ambiguous':
      if (operation === 'create') return 'probe';
      return operation === 'once' ? 'unknown' : 'retry';
  }
}

function certaintyOf(operation: Operation, outcome: Outcome): Certainty {
  if (outcome.kind === 'failure') return certaintyOfFailure(outcome.failure);
  const { status, body } = outcome;
  if (status >= 200 && status < 300) {
    if (body === 'invalid') return 'ambiguous';
    // A page instead of the API is a captive portal or a wrong URL: asking again does not help a read.
    if (body === 'html') return operation === 'read' ? 'final' : 'ambiguous';
    return 'processed';
  }
  if (status === 429) return 'notProcessed';
  if (status === 503) return body === 'json' ? 'notProcessed' : 'ambiguous';
  return status === 408 || status === 500 || status === 502 || status === 504 ? 'ambiguous' : 'final';
}

function certaintyOfFailure(failure: Failure): Certainty {
  if (failure.cause === 'certificate' || failure.cause === 'notTls') return 'final';
  if (failure.cause === 'proxy') return 'final';
  return failure.phase === 'connect' ? 'notProcessed' : 'ambiguous';
}

export const retryNumbers = {
  /** Tries after the first. */
  retries: 4,
  base: 500,
  throttledBase: 1000,
  longestDelay: 20_000,
  shortestDelay: 100,
  /** Milliseconds from the first attempt of a control request to the last. */
  budget: 120_000,
  /** The same where the server cannot even be reached. */
  unreachableBudget: 10_000,
  /** Delays between polls while a wait survives an outage. */
  outageDelays: { shortest: 1000, longest: 15_000 },
} as const;

export interface Attempts {
  /** How many attempts have been made, at least 1. */
  readonly made: number;
  /** How many there may be in all. */
  readonly allowed: number;
  /** Milliseconds since the first one started. */
  readonly elapsed: number;
  /** Milliseconds from the first attempt to the last, where the usual ones do not fit (uploads). */
  readonly budget?: number;
  /** Set for polls of a wait: how long it survives without an answer; `allowed` does not count then. */
  readonly outageBudget?: number;
}

export type Next =
  | { readonly go: 'retry'; readonly delay: number }
  | { readonly go: 'stop'; readonly reason: 'attempts' | 'budget'; readonly wanted?: number };

/** When to try again, or why not. `wanted` is the delay that did not fit: the server named a later moment. */
export function nextAttempt(outcome: Outcome, attempts: Attempts, random: Random): Next {
  const patient = attempts.outageBudget !== undefined;
  if (!patient && attempts.made >= attempts.allowed) return { go: 'stop', reason: 'attempts' };
  const budget = attempts.outageBudget ?? attempts.budget ?? budgetFor(outcome);
  const asked = outcome.kind === 'answer' ? (outcome.retryAfter ?? 0) : 0;
  const delay = Math.max(asked, patient ? outageDelay(random) : backOff(outcome, attempts.made, random));
  if (attempts.elapsed + delay > budget) return { go: 'stop', reason: 'budget', ...(asked > 0 ? { wanted: asked } : {}) };
  return { go: 'retry', delay };
}

/** Full jitter: anything between the floor and the exponentially growing ceiling. */
function backOff(outcome: Outcome, made: number, random: Random): number {
  const throttled = outcome.kind === 'answer' && (outcome.status === 429 || outcome.status === 503);
  const base = throttled ? retryNumbers.throttledBase : retryNumbers.base;
  const ceiling = Math.min(retryNumbers.longestDelay, base * 2 ** (made - 1));
  return Math.max(retryNumbers.shortestDelay, Math.round(random.fraction() * ceiling));
}

function outageDelay(random: Random): number {
  const { shortest, longest } = retryNumbers.outageDelays;
  return Math.round(shortest + random.fraction() * (longest - shortest));
}

function budgetFor(outcome: Outcome): number {
  const unreachable = outcome.kind === 'failure' && (outcome.failure.cause === 'name' || outcome.failure.cause === 'unreachable');
  return unreachable ? retryNumbers.unreachableBudget : retryNumbers.budget;
}

/** Stops a storm of retries: every retry costs, every success pays a little back. One per process. */
export interface TokenBucket {
  /** False when the bucket does not hold the cost of this retry. */
  take(outcome: Outcome): boolean;
  succeed(): void;
}

export function createTokenBucket(capacity = 100): TokenBucket {
  let tokens = capacity;
  return {
    take(outcome) {
      const cost = outcome.kind === 'failure' && outcome.failure.cause === 'timeout' ? 10 : 5;
      if (tokens < cost) return false;
      tokens -= cost;
      return true;
    },
    succeed: () => {
      tokens = Math.min(capacity, tokens + 1);
    },
  };
}
