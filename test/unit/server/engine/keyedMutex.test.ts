import { expect, test } from 'vitest';
import { createKeyedMutex } from '../../../../src/server/engine/deployment/keyedMutex.ts';

const never = new AbortController().signal;

test('work on one key runs in the order it was asked for, never two at once', async () => {
  const mutex = createKeyedMutex();
  const events: string[] = [];
  const work = (name: string) => () =>
    Promise.resolve()
      .then(() => events.push(`${name} begins`))
      .then(() => Promise.resolve())
      .then(() => void events.push(`${name} ends`));
  await Promise.all(['a', 'b', 'c'].map((name) => mutex.run('web-1', never, work(name))));
  expect(events).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

test('work on other keys does not wait, and a failure holds nobody up', async () => {
  const mutex = createKeyedMutex();
  let release: () => void = () => undefined;
  const first = mutex.run('web-1', never, () => new Promise<void>((resolve) => (release = resolve)));
  expect(await mutex.run('web-2', never, () => Promise.resolve('free'))).toBe('free');
  const second = mutex.run('web-1', never, () => Promise.reject(new Error('broken')));
  release();
  await first;
  await expect(second).rejects.toThrow('broken');
  expect(await mutex.run('web-1', never, () => Promise.resolve('after'))).toBe('after');
});

test('who is aborted while waiting gives up, and the next in line still waits for the one that works', async () => {
  const mutex = createKeyedMutex();
  const events: string[] = [];
  let release: () => void = () => undefined;
  const first = mutex
    .run('web-1', never, () => new Promise<void>((resolve) => (release = resolve)))
    .then(() => void events.push('first ends'));
  const abort = new AbortController();
  const second = mutex.run('web-1', abort.signal, () => Promise.resolve(events.push('second runs')));
  const third = mutex.run('web-1', never, () => Promise.resolve(events.push('third runs')));
  abort.abort(new Error('canceled'));
  await expect(second).rejects.toThrow('canceled');
  release();
  await Promise.all([first, third]);
  expect(events).toEqual(['first ends', 'third runs']);
});
