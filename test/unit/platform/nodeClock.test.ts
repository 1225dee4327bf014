import { describe, expect, it } from 'vitest';
import { nodeClock } from '../../../src/platform/nodeClock.ts';

describe('sleeping', () => {
  const clock = nodeClock();

  it('for no time is one turn of the event loop', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('immediate'));
    await clock.sleep(0);
    order.push('slept');
    expect(order).toEqual(['immediate', 'slept']);
  });

  it.each([0, 3_600_000])('for %d ms ends at once when the signal is aborted, with its reason', async (ms) => {
    const controller = new AbortController();
    const slept = clock.sleep(ms, controller.signal);
    controller.abort(new Error('stop'));
    await expect(slept).rejects.toThrow('stop');
  });

  it('does not start when the signal is aborted already', async () => {
    await expect(clock.sleep(3_600_000, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });

  it('leaves no listener at the signal', async () => {
    const { signal } = new AbortController();
    const counts = { added: 0, removed: 0 };
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => ((counts.added += 1), add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => ((counts.removed += 1), remove(...args));
    await clock.sleep(1, signal);
    expect(counts).toEqual({ added: 1, removed: 1 });
  });
});

it('measures time that never goes back', () => {
  const clock = nodeClock();
  const first = clock.monotonic();
  expect(clock.monotonic()).toBeGreaterThanOrEqual(first);
});
