import { expect, test } from 'vitest';
import { AppError } from '../../../../src/errors/appError.ts';
import { createInsist, untilStored } from '../../../../src/server/engine/untilStored.ts';
import { fakeClock } from '../../../support/fakeClock.ts';

const refusal = (code: 'STORE_FULL' | 'STORE_BUSY' | 'STORE_UNWRITABLE') => new AppError('io', code, code);

/** A change that the store refuses as often as there are errors. */
function change(...errors: Error[]) {
  return () => {
    const error = errors.shift();
    return error === undefined ? Promise.resolve('stored') : Promise.reject(error);
  };
}

function waiting(mode: 'auto' | 'manual' = 'auto') {
  const [clock, stop, told] = [fakeClock(mode), new AbortController(), [] as unknown[]];
  return { clock, stop, told, parts: { clock, signal: stop.signal, onRefusal: (error: unknown) => void told.push(error) } };
}

test.for(['STORE_FULL', 'STORE_BUSY', 'STORE_UNWRITABLE'] as const)(
  'a change refused with %s is made again until it is stored',
  async (code) => {
    const { parts, told } = waiting();
    expect(await untilStored(change(refusal(code), refusal(code)), parts)).toBe('stored');
    expect(told).toMatchObject([{ code }, { code }]);
  },
);

test('the pauses grow to half a minute', async () => {
  const { parts, clock } = waiting();
  await untilStored(change(...Array.from({ length: 10 }, () => refusal('STORE_FULL'))), parts);
  expect(clock.sleeps).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test('what is no refusal is thrown at once', async () => {
  const { parts, clock, told } = waiting();
  await expect(untilStored(change(new Error('a bug')), parts)).rejects.toThrow('a bug');
  expect([clock.sleeps, told]).toEqual([[], []]);
});

test('after an abort the change is tried once more, then its refusal is thrown', async () => {
  const { parts, stop, told } = waiting('manual');
  const stored = untilStored(change(refusal('STORE_BUSY'), refusal('STORE_FULL')), parts);
  while (told.length === 0) await Promise.resolve();
  stop.abort();
  await expect(stored).rejects.toMatchObject({ code: 'STORE_FULL' });
});

test('who insists on a change gets the reason of the abort, not the refusal', async () => {
  const { clock, stop, told } = waiting('manual');
  const insist = createInsist({ clock, onRefusal: (error) => void told.push(error) });
  const stored = insist(change(refusal('STORE_BUSY'), refusal('STORE_FULL')), stop.signal);
  while (told.length === 0) await Promise.resolve();
  stop.abort(new Error('canceled'));
  await expect(stored).rejects.toThrow('canceled');
});

test('who insists on a change gets what is no refusal, also after an abort', async () => {
  const { clock, stop } = waiting();
  stop.abort(new Error('canceled'));
  await expect(createInsist({ clock, onRefusal: () => undefined })(change(new Error('a bug')), stop.signal)).rejects.toThrow('a bug');
});
