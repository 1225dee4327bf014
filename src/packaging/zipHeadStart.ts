import type { CompressionLevel } from './deflate.ts';
import type { Found } from './foundFile.ts';
import type { PlannedEntry } from './planPackage.ts';
import { encodeBatch } from './zipBatch.ts';
import { largeFile } from './zipEntry.ts';
import type { ZipAnswer } from './zipTasks.ts';
import type { ZipPool } from './zipWorkers.ts';

/** Consecutive small files that threads have packed, or soon will have, before it was known where they stand. */
export interface EarlyBatch {
  readonly entries: readonly PlannedEntry[];
  readonly answer: Promise<ZipAnswer>;
}

/** Lets threads work on the first files of a folder while the rest is looked for. */
export interface ZipHeadStart {
  readonly pool: ZipPool;
  /** What was found, in the order in which it will probably stand in the archive. */
  add(found: readonly Found[]): void;
  /** Begins nothing any more; what was begun, by its first file. */
  stop(): ReadonlyMap<Found, EarlyBatch>;
}

/** Tasks under way for each thread; answers that wait hold at most this many bytes, and what is under way. */
const tasksPerThread = 4;
const heldMost = 16 * 1024 * 1024;

export function createHeadStart(
  pool: ZipPool,
  { level, plan }: { level: CompressionLevel; plan: (found: Found) => PlannedEntry },
): ZipHeadStart {
  const batches = createBatches();
  const begun = new Map<Found, EarlyBatch>();
  let queue: PlannedEntry[][] = [];
  let underWay = 0;
  let held = 0;
  const begin = (): void => {
    while (underWay < tasksPerThread * pool.count && held < heldMost) {
      const entries = queue.shift();
      if (entries === undefined) return;
      underWay++;
      const answer = pool.run({ kind: 'entries', batch: encodeBatch(entries), level });
      answer.then(ended, ended);
      const [first] = entries;
      if (first?.kind === 'file') begun.set(first.source, { entries, answer });
    }
  };
  const ended = (answer: unknown): void => {
    underWay--;
    held += sizeOf(answer);
    begin();
  };
  return {
    pool,
    add(found) {
      for (const one of found) {
        const entry = plan(one);
        const full = entry.kind === 'file' && largeFile(entry) === undefined ? batches.add(entry) : batches.take();
        if (full.length > 0) queue.push(full);
      }
      begin();
    },
    stop() {
      queue = [];
      return begun;
    },
  };
}

function sizeOf(answer: unknown): number {
  return typeof answer === 'object' && answer !== null && 'bytes' in answer && answer.bytes instanceof Uint8Array ? answer.bytes.length : 0;
}

/** Bytes of content after which a task of small files is large enough. */
const batchBytes = 1024 * 1024;
/** What an entry costs besides its content. */
export const entryBytes = 4096;

/** Cuts a row of small files into tasks. */
export interface Batches {
  /** The files of a task when this one makes it full, else none. */
  add(entry: PlannedEntry): PlannedEntry[];
  /** What is left. */
  take(): PlannedEntry[];
}

export function createBatches(): Batches {
  let batch: PlannedEntry[] = [];
  let bytes = 0;
  const take = (): PlannedEntry[] => {
    const taken = batch;
    batch = [];
    bytes = 0;
    return taken;
  };
  return {
    take,
    add(entry) {
      batch.push(entry);
      bytes += entryBytes + (entry.kind === 'file' ? entry.source.size : 0);
      return bytes >= batchBytes ? take() : [];
    },
  };
}
