import { expect, it } from 'vitest';
import { utcTime } from '../../../src/commands/utcTime.ts';

it('shows a time in UTC whatever its offset, without fractions', () => {
  expect(utcTime('2026-11-22T05:44:09.123+02:00')).toBe('2026-11-22 03:44:09');
});

it('leaves what is no time as it is', () => {
  expect([utcTime('soon'), utcTime(null), utcTime(undefined)]).toEqual(['soon', '', '']);
});
