import type { Clock } from '../../../platform/ports.ts';
import { createLogIndex } from './logIndex.ts';
import type { LogIndex } from './logIndex.ts';

/** The indexes of the logs that clients look at. */
export interface LogIndexes {
  of(id: string): LogIndex;
  /** How many are held. */
  held(): number;
  close(): void;
}

/** Five tasks run at once; a few more have ended and are still looked at. An index of the longest log takes a few megabytes. */
const most = 16;
/** Milliseconds after the last look. */
const keptFor = 60_000;

/** Keeps the index of a log while clients ask for it. */
export function logIndexes(folder: string, clock: Clock): LogIndexes {
  const held = new Map<string, { readonly index: LogIndex; asked: number }>();
  const closing = new AbortController();
  let sweeping = false;

  async function sweep(): Promise<void> {
    sweeping = true;
    while (held.size > 0) {
      // Only closing ends a sleep early.
      const isOver = await clock.sleep(keptFor, closing.signal).then(
        () => false,
        () => true,
      );
      if (isOver) return;
      for (const [id, { asked }] of held) if (clock.monotonic() - asked >= keptFor) held.delete(id);
    }
    sweeping = false;
  }

  return {
    of(id) {
      const index = held.get(id)?.index ?? createLogIndex(folder, id);
      held.delete(id);
      held.set(id, { index, asked: clock.monotonic() });
      // The first one is the one that was asked for longest ago.
      for (const oldest of held.keys()) {
        if (held.size <= most) break;
        held.delete(oldest);
      }
      if (!sweeping) void sweep();
      return index;
    },
    held: () => held.size,
    close() {
      closing.abort();
      held.clear();
    },
  };
}
