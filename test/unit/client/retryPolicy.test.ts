import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/client/failure.ts';
import { classify, createTokenBucket, nextAttempt, type Operation, type Outcome, type Verdict } from '../../../src/client/retryPolicy.ts';
import { fixedRandom } from '../../support/fixedRandom.ts';

const answer = (status: number, body: 'json' | 'html' | 'invalid' | 'other' = 'json'): Outcome => ({ kind: 'answer', status, body });
const failure = (cause: Failure['cause'], phase: Failure['phase']): Outcome => ({
  kind: 'failure',
  failure: { cause, phase, code: 'X', error: undefined },
});

const operations = ['read', 'idempotent', 'create', 'once'] as const satisfies Operation[];
const rows: [string, Outcome, Record<Operation, Verdict>][] = [
  ['a whole answer', answer(200), { read: 'accept', idempotent: 'accept', create: 'accept', once: 'accept' }],
  ['truncated JSON with 200', answer(200, 'invalid'), { read: 'retry', idempotent: 'retry', create: 'probe', once: 'unknown' }],
  ['a page with 200', answer(200, 'html'), { read: 'fail', idempotent: 'retry', create: 'probe', once: 'unknown' }],
  ['400', answer(400), { read: 'fail', idempotent: 'fail', create: 'fail', once: 'fail' }],
  ['409', answer(409), { read: 'fail', idempotent: 'fail', create: 'fail', once: 'fail' }],
  ['429', answer(429), { read: 'retry', idempotent: 'retry', create: 'retry', once: 'retry' }],
  ['503 in JSON', answer(503), { read: 'retry', idempotent: 'retry', create: 'retry', once: 'retry' }],
  ['503 as a page', answer(503, 'html'), { read: 'retry', idempotent: 'retry', create: 'probe', once: 'unknown' }],
  ['408', answer(408), { read: 'retry', idempotent: 'retry', create: 'probe', once: 'unknown' }],
  ['500', answer(500), { read: 'retry', idempotent: 'retry', create: 'probe', once: 'unknown' }],
  ['501', answer(501), { read: 'fail', idempotent: 'fail', create: 'fail', once: 'fail' }],
  ['502', answer(502, 'html'), { read: 'retry', idempotent: 'retry', create: 'probe', once: 'unknown' }],
  ['an unknown host', failure('name', 'connect'), { read: 'retry', idempotent: 'retry', create: 'retry', once: 'retry' }],
  [
    'a reset before anything was sent',
    failure('broken', 'connect'),
    { read: 'retry', idempotent: 'retry', create: 'retry', once: 'retry' },
  ],
  ['a reset afterwards', failure('broken', 'exchange'), { read: 'retry', idempotent: 'retry', create: 'probe', once: 'unknown' }],
  ['a timeout', failure('timeout', 'exchange'), { read: 'retry', idempotent: 'retry', create: 'probe', once: 'unknown' }],
  ['an untrusted certificate', failure('certificate', 'connect'), { read: 'fail', idempotent: 'fail', create: 'fail', once: 'fail' }],
];

describe('classify', () => {
  it.each(rows)('decides on %s for every kind of operation', (_, outcome, expected) => {
    expect(Object.fromEntries(operations.map((operation) => [operation, classify(operation, outcome)]))).toEqual(expected);
  });
});

describe('nextAttempt', () => {
  const first = { made: 1, allowed: 5, elapsed: 0 };

  it('doubles the ceiling of the delay with every attempt, up to 20 s', () => {
    const longest = (made: number) => nextAttempt(answer(500), { made, allowed: 99, elapsed: 0 }, fixedRandom(1));
    expect([1, 2, 3, 6, 9].map((made) => longest(made))).toEqual(
      [500, 1000, 2000, 16_000, 20_000].map((delay) => ({ go: 'retry', delay })),
    );
  });

  it('never retries sooner than 100 ms', () => {
    expect(nextAttempt(answer(500), first, fixedRandom(0))).toEqual({ go: 'retry', delay: 100 });
  });

  it('starts slower where the server throttles', () => {
    expect(nextAttempt(answer(429), first, fixedRandom(1))).toEqual({ go: 'retry', delay: 1000 });
  });

  it('stops when the attempts are used up', () => {
    expect(nextAttempt(answer(500), { made: 5, allowed: 5, elapsed: 0 }, fixedRandom())).toEqual({ go: 'stop', reason: 'attempts' });
  });

  it('stops when the next attempt would start after 120 s', () => {
    expect(nextAttempt(answer(500), { ...first, elapsed: 119_900 }, fixedRandom(1))).toEqual({ go: 'stop', reason: 'budget' });
  });

  it('gives up a server that can not be reached after 10 s', () => {
    expect(nextAttempt(failure('unreachable', 'connect'), { ...first, elapsed: 9_900 }, fixedRandom(1))).toEqual({
      go: 'stop',
      reason: 'budget',
    });
  });

  it('C15: waits as long as Retry-After says when that is longer than the jitter', () => {
    const throttled: Outcome = { kind: 'answer', status: 429, body: 'json', retryAfter: 3000 };
    expect(nextAttempt(throttled, first, fixedRandom(1))).toEqual({ go: 'retry', delay: 3000 });
  });

  it('C16: stops at once when Retry-After names a moment beyond the budget, and says which', () => {
    const throttled: Outcome = { kind: 'answer', status: 429, body: 'json', retryAfter: 300_000 };
    expect(nextAttempt(throttled, first, fixedRandom())).toEqual({ go: 'stop', reason: 'budget', wanted: 300_000 });
  });

  it('C46: survives an outage of a wait for as long as its own budget, whatever the number of attempts', () => {
    const patient = { made: 50, allowed: 5, elapsed: 240_000, outageBudget: 300_000 };
    expect(nextAttempt(failure('unreachable', 'connect'), patient, fixedRandom(0.5))).toEqual({ go: 'retry', delay: 8000 });
    expect(nextAttempt(failure('unreachable', 'connect'), { ...patient, elapsed: 299_900 }, fixedRandom(0.5)).go).toBe('stop');
  });
});

describe('the token bucket', () => {
  it('C32: stops a storm of retries after twenty and pays one token back per success', () => {
    const bucket = createTokenBucket();
    const granted = Array.from({ length: 30 }, () => bucket.take(answer(500))).filter(Boolean);
    expect(granted).toHaveLength(20);
    for (let index = 0; index < 4; index++) bucket.succeed();
    expect(bucket.take(answer(500))).toBe(false);
    bucket.succeed();
    expect(bucket.take(answer(500))).toBe(true);
  });

  it('charges timeouts twice', () => {
    const bucket = createTokenBucket();
    const granted = Array.from({ length: 30 }, () => bucket.take(failure('timeout', 'exchange'))).filter(Boolean);
    expect(granted).toHaveLength(10);
  });
});
