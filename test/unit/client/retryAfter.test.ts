import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../src/client/retryAfter.ts';

const now = Date.UTC(2026, 0, 31, 9, 0, 0);

describe('C16: Retry-After', () => {
  it('is a number of seconds', () => {
    expect(parseRetryAfter('3', undefined, now)).toBe(3000);
  });

  it('is a date measured from the answer, not from the clock of this machine', () => {
    const wrongClock = now + 3_600_000;
    expect(parseRetryAfter('Sat, 31 Jan 2026 09:00:30 GMT', 'Sat, 31 Jan 2026 09:00:00 GMT', wrongClock)).toBe(30_000);
  });

  it('is measured from the clock where the answer carries no date', () => {
    expect(parseRetryAfter('Sat, 31 Jan 2026 09:00:05 GMT', undefined, now)).toBe(5000);
  });

  it.each([
    ['-5', 0],
    ['1000000000', 300_000],
    ['Sat, 31 Jan 2026 08:00:00 GMT', 0],
  ])('%s is clamped to %i ms', (header, expected) => {
    expect(parseRetryAfter(header, undefined, now)).toBe(expected);
  });

  it.each(['soon', '3 apples', '', '1.5'])('%s is ignored', (header) => {
    expect(parseRetryAfter(header, undefined, now)).toBeUndefined();
  });
});
