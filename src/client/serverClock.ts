import type { Clock } from '../platform/ports.ts';
import type { Transport } from './transport.ts';

/** Milliseconds by which times are compared loosely: `Date` headers know whole seconds, and clocks drift while a run lasts. */
export const clockTolerance = 2000;

export interface ServerClock {
  /** The transport whose answers the clock is read from. */
  readonly transport: Transport;
  /** The server's wall time in milliseconds since the epoch, to about a second; ours until it has answered. */
  now(): number;
}

/**
 * Keeps the difference between the server's clock and ours, by the `Date` of its answers. What a lost request made is told apart
 * from what was there before by time, and only the server's own time can say so (reliability.md §5.3). `before`: what an earlier
 * watch had found out.
 */
export function watchServerClock(transport: Transport, clock: Clock, before: () => number = () => clock.now()): ServerClock {
  let ahead = before() - clock.now();
  return {
    transport: {
      ...transport,
      async send(request) {
        const delivered = await transport.send(request);
        const date = Date.parse(delivered.response.headers['date'] ?? '');
        if (!Number.isNaN(date)) ahead = date - clock.now();
        return delivered;
      },
    },
    now: () => clock.now() + ahead,
  };
}
