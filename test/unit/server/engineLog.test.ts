import { expect, it } from 'vitest';
import { AppError } from '../../../src/errors/appError.ts';
import { createEngineLog } from '../../../src/server/engineLog.ts';
import type { LogLine } from '../../../src/server/http/appParts.ts';
import { fakeClock } from '../../support/fakeClock.ts';

const minute = 60_000;
const full = () => new AppError('io', 'STORE_FULL', 'The disk is full', { hint: 'Free some space.' });

function engineLog() {
  const [clock, lines] = [fakeClock('manual'), [] as LogLine[]];
  const report = createEngineLog({ clock, log: (line) => void lines.push(line) });
  return { clock, lines, report, messages: () => lines.map((line) => line.message) };
}

it('tells what went wrong and what to do, and hands the error on', () => {
  const { report, lines } = engineLog();
  const error = full();
  report(error);
  expect(lines).toEqual([{ level: 'error', message: 'The engine met an error: The disk is full\nFree some space.', error }]);
});

it('tells the message of an error that is no AppError', () => {
  const { report, messages } = engineLog();
  report(new Error('ENOSPC: no space left on device, write'));
  expect(messages()).toEqual(['The engine met an error: ENOSPC: no space left on device, write']);
});

it('tells a message that comes again with its count, at intervals that grow to an hour', () => {
  const { report, clock, lines } = engineLog();
  const toldAt: number[] = [];
  for (let at = 0; at <= 240; at += 1) {
    const before = lines.length;
    report(full());
    if (lines.length > before) toldAt.push(at);
    clock.advance(minute);
  }
  expect(toldAt).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
  expect(lines[3]?.message).toBe('The engine met an error (4 times in the last 4 minutes): The disk is full\nFree some space.');
});

it('tells another message at once', () => {
  const { report, messages } = engineLog();
  report(full());
  report(new Error('something else'));
  report(full());
  expect(messages()).toHaveLength(2);
});

it('tells a message that was not heard for more than an hour as a new one', () => {
  const { report, clock, messages } = engineLog();
  report(full());
  clock.advance(61 * minute);
  report(full());
  expect(new Set(messages()).size).toBe(1);
  expect(messages()).toHaveLength(2);
});

it('remembers no more than a hundred messages', () => {
  const { report, messages } = engineLog();
  for (let number = 0; number <= 100; number += 1) report(new Error(`number ${number}`));
  report(new Error('number 1'));
  expect(messages()).toHaveLength(101);
  report(new Error('number 0'));
  expect(messages().at(-1)).toContain('number 0');
});
