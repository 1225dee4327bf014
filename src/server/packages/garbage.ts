/** Gives back the space of package files that nothing names any more, a day later: a backup under way may still read them. */
import { errorCodeOf } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Store } from '../store/port.ts';
import type { Blobs } from './blobs.ts';
import { packages } from './packages.ts';

export interface Garbage {
  /** Notes that a package stopped naming the blob, and collects in the background what is old enough by now. */
  orphaned(sha256: string): void;
  /** Collects in the background what is old enough by now. */
  collect(): void;
  /** Looks in the background through all blobs for those that earlier servers left behind (reliability.md S2). */
  survey(): void;
  /** Ends what goes on in the background, at the next safe place. */
  close(): Promise<void>;
}

interface Parts {
  readonly blobs: Blobs;
  readonly store: Store;
  readonly clock: Clock;
  /** Told what went wrong in the background; the next start tries again. */
  onError(error: unknown): void;
}

const day = 24 * 60 * 60 * 1000;

export function createGarbage(parts: Parts): Garbage {
  const { blobs, store, clock } = parts;
  /** Since when nothing names them, as far as is known. */
  const orphans = new Map<string, number>();
  let work = Promise.resolve();
  let closing = false;

  const isNamed = (sha256: string) => store.read(async (tx) => (await tx.collection(packages).count({ keys: { content: sha256 } })) > 0);
  const removeUnnamed = (sha256: string) =>
    store.transaction(async (tx) => {
      if ((await tx.collection(packages).count({ keys: { content: sha256 } })) === 0) blobs.discard(sha256);
    });
  const collect = async () => {
    for (const [sha256, since] of orphans) {
      if (closing) return;
      if (since + day >= clock.now()) continue;
      orphans.delete(sha256);
      await removeUnnamed(sha256);
    }
  };
  const survey = async () => {
    for (const sha256 of await blobs.list()) {
      if (closing) return;
      if (!(await isNamed(sha256))) orphans.set(sha256, await sinceOrNow(sha256, parts));
    }
    await collect();
  };
  const start = (job: () => Promise<void>) => {
    work = work.then(job).catch((error: unknown) => parts.onError(error));
  };
  return {
    orphaned(sha256) {
      orphans.set(sha256, clock.now());
      blobs.orphan(sha256, clock.now());
      start(collect);
    },
    collect: () => start(collect),
    survey: () => start(survey),
    async close() {
      closing = true;
      await work;
    },
  };
}

/** A blob that went meanwhile is no garbage any more. */
async function sinceOrNow(sha256: string, { blobs, clock }: Parts): Promise<number> {
  try {
    return await blobs.since(sha256);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return clock.now();
    throw error;
  }
}
