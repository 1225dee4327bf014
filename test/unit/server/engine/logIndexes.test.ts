import { expect, test } from 'vitest';
import { logIndexes } from '../../../../src/server/engine/log/logIndexes.ts';
import { fakeClock } from '../../../support/fakeClock.ts';
import type { FakeClock } from '../../../support/fakeClock.ts';

async function pass(clock: FakeClock, ms: number): Promise<void> {
  clock.advance(ms);
  await new Promise((resolve) => setImmediate(resolve));
}

test('a log that clients go on asking for keeps its index; one that nobody asks for loses it after a minute', async () => {
  const clock = fakeClock('manual');
  const indexes = logIndexes('/nowhere', clock);
  const [asked] = [indexes.of('asked'), indexes.of('left')];
  await pass(clock, 30_000);
  expect(indexes.of('asked')).toBe(asked);
  await pass(clock, 30_000);
  expect(indexes.held()).toBe(1);
  expect(indexes.of('asked')).toBe(asked);
  await pass(clock, 60_000);
  expect(indexes.held()).toBe(0);
  indexes.of('again');
  expect(indexes.held()).toBe(1);
  await pass(clock, 60_000);
  expect(indexes.held()).toBe(0);
});

test('however many logs are asked for, sixteen are held: those that were asked for last', () => {
  const clock = fakeClock('manual');
  const indexes = logIndexes('/nowhere', clock);
  const first = indexes.of('log 0');
  for (let log = 1; log < 16; log += 1) indexes.of(`log ${log}`);
  expect(indexes.of('log 0')).toBe(first);
  const second = indexes.of('log 1');
  for (let log = 16; log < 100; log += 1) {
    indexes.of(`log ${log}`);
    indexes.of('log 0');
  }
  expect(indexes.held()).toBe(16);
  expect(indexes.of('log 0')).toBe(first);
  expect(indexes.of('log 1')).not.toBe(second);
  indexes.close();
  expect(indexes.held()).toBe(0);
});
