import { type FakeClock, fakeClock } from './fakeClock.ts';

/** A clock for clients: delays before a retry end at once and move the time; deadlines, which are longer, wait to be advanced to. */
export function retryClock(longestDelay = 20_000): FakeClock {
  const clock = fakeClock('manual');
  return {
    ...clock,
    async sleep(ms, signal) {
      const asleep = clock.sleep(ms, signal);
      if (ms <= longestDelay) clock.advance(ms);
      return asleep;
    },
  };
}
