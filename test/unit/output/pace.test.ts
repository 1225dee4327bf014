import { describe, expect, it } from 'vitest';
import { createPace, formatDuration } from '../../../src/output/pace.ts';

const MB = 1e6;

describe('the pace of an upload', () => {
  it('is not told before a second has passed', () => {
    const pace = createPace();
    pace.note(0, 0);
    pace.note(5 * MB, 999);
    expect(pace.describe(5 * MB, 100 * MB, 999)).toBe('');
  });

  it('is the rate of the last ten seconds and the time the rest takes at it', () => {
    const pace = createPace();
    for (let second = 0; second <= 30; second++) pace.note(second < 20 ? second * MB : 20 * MB + (second - 20) * 10 * MB, second * 1000);
    expect(pace.describe(120 * MB, 220 * MB, 30_000)).toBe(', 10.0 MB/s, 10 s left');
  });

  it('starts over when an upload does', () => {
    const pace = createPace();
    pace.note(0, 0);
    pace.note(90 * MB, 2000);
    pace.note(0, 3000);
    expect(pace.describe(0, 100 * MB, 3000)).toBe('');
  });

  it.each([
    [0.2, '1 s'],
    [44.4, '44 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('writes %d s as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});
