import { describe, expect, it } from 'vitest';
import { withDeadline } from '../../../src/client/deadline.ts';
import { fakeClock } from '../../support/fakeClock.ts';

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));

describe('withDeadline', () => {
  it('gives what finishes in time', async () => {
    expect(await withDeadline({ clock: fakeClock('manual'), ms: 1000, message: 'late' }, async () => 'done')).toBe('done');
  });

  it('rejects with what did not happen in time', async () => {
    const clock = fakeClock('manual');
    const running = withDeadline({ clock, ms: 1000, message: 'no answer for 1 s' }, never);
    clock.advance(1000);
    await expect(running).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', message: 'no answer for 1 s' });
  });

  it('holds even where what runs does not listen to its signal', async () => {
    const clock = fakeClock('manual');
    const running = withDeadline({ clock, ms: 1000, message: 'late' }, () => new Promise<never>(() => undefined));
    clock.advance(1000);
    await expect(running).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
  });

  it('counts anew from a restart, with the new message', async () => {
    const clock = fakeClock('manual');
    let moved: () => void = () => undefined;
    const running = withDeadline({ clock, ms: 1000, message: 'first' }, (signal, deadline) => {
      moved = () => deadline.restart(1000, 'second');
      return never(signal);
    });
    clock.advance(900);
    moved();
    clock.advance(900);
    await Promise.resolve();
    clock.advance(100);
    await expect(running).rejects.toMatchObject({ message: 'second' });
    expect(clock.monotonic()).toBe(1900);
  });

  it('passes the reason of the caller on', async () => {
    const stop = new AbortController();
    const running = withDeadline({ clock: fakeClock('manual'), ms: 1000, message: 'late', signal: stop.signal }, never);
    stop.abort(new Error('Ctrl-C'));
    await expect(running).rejects.toThrow('Ctrl-C');
  });

  it('does not start when the caller has given up already', async () => {
    let started = false;
    const run = async () => {
      started = true;
    };
    await expect(
      withDeadline({ clock: fakeClock('manual'), ms: 1000, message: 'late', signal: AbortSignal.abort(new Error('over')) }, run),
    ).rejects.toThrow('over');
    expect(started).toBe(false);
  });

  it('keeps the error of what failed by itself', async () => {
    const failing = () => Promise.reject(new Error('reset'));
    await expect(withDeadline({ clock: fakeClock('manual'), ms: 1000, message: 'late' }, failing)).rejects.toThrow('reset');
  });
});
