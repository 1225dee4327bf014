import { describe, expect, it } from 'vitest';
import { parseMoment } from '../../../src/flows/parseMoment.ts';

const now = new Date(2026, 0, 31, 9, 15).getTime();
const local = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0) =>
  new Date(year, month, day, hour, minute, second).getTime();

describe('parseMoment', () => {
  it.each([
    ['2026-01-31T18:00:00Z', Date.UTC(2026, 0, 31, 18)],
    ['2026-01-31T18:00:00.1234567+01:00', Date.UTC(2026, 0, 31, 17, 0, 0, 123)],
    ['2026-01-31 18:00 -0530', Date.UTC(2026, 0, 31, 23, 30)],
    ['2026-01-31 18:00:00 GMT', Date.UTC(2026, 0, 31, 18)],
    ['2026-01-31T18:00', local(2026, 0, 31, 18)],
    // Not midnight in UTC, as JavaScript would have it.
    ['2026-01-31', local(2026, 0, 31)],
    ['2026/1/5 7:05:09', local(2026, 0, 5, 7, 5, 9)],
    ['1/31/2026 6:00:00 PM', local(2026, 0, 31, 18)],
    ['12/24/2026 12:30 AM', local(2026, 11, 24, 0, 30)],
    ['1/31/2026 12:00 PM +02:00', Date.UTC(2026, 0, 31, 10)],
    ['31 Jan 2026 18:00', local(2026, 0, 31, 18)],
    ['Sat, 31 Jan 2026 18:00:00 GMT', Date.UTC(2026, 0, 31, 18)],
    ['January 31, 2026 6:00 pm', local(2026, 0, 31, 18)],
    ['  18:30  ', local(2026, 0, 31, 18, 30)],
    ['6:30 PM', local(2026, 0, 31, 18, 30)],
  ])('reads %s', (text, expected) => {
    expect(parseMoment(text, now)).toBe(expected);
  });

  it.each([
    ...['', 'soon', 'tomorrow 5', '2026', '31', '2026-02-30', '2026-13-01', '31/1/2026', '2026-01-31T24:00', '2026-01-31T18:60'],
    ...['13:00 PM', '0:30 AM', '31 Foo 2026', '2026-01-31T18:00 CET', '2026-01-31T18:00Zx'],
  ])('takes %j for none', (text) => {
    expect(parseMoment(text, now)).toBeUndefined();
  });
});
