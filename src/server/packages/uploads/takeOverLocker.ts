import type { Lock, Locker } from '@tus/server';

interface Held {
  release(): void;
  readonly freed: Promise<void>;
}

/**
 * One request per upload at a time. A new one asks the one that holds the upload to end: its connection is most likely dead without
 * the server knowing, and its client is the one that comes back.
 */
export function takeOverLocker(): Locker {
  const held = new Map<string, Held>();
  return { newLock: (id) => lockOf(held, id) };
}

function lockOf(held: Map<string, Held>, id: string): Lock {
  let free: (() => void) | undefined;
  return {
    async lock(signal, requestRelease) {
      for (let holder = held.get(id); holder !== undefined; holder = held.get(id)) {
        holder.release();
        await holder.freed;
        signal.throwIfAborted();
      }
      const freed = new Promise<void>((resolve) => (free = resolve));
      held.set(id, { release: () => void requestRelease(), freed });
    },
    async unlock() {
      held.delete(id);
      free?.();
    },
  };
}
