/** Writes what arrives of an upload behind what is there, hashing on the way. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { FileHashes } from '../../../packaging/fileHashes.ts';

export interface Appending {
  readonly path: string;
  readonly hashes: FileHashes;
  /** Bytes that are there. */
  readonly offset: number;
  /** Told how far the file is for certain: now and then, and at the end. */
  onDurable(offset: number): Promise<void>;
}

const batchBytes = 1024 * 1024;
/** Bytes after which the disk is waited for: as much as a crash of the machine can cost. */
const durableEvery = 64 * 1024 * 1024;

/**
 * Resolves with the new length when the stream has ended. When it breaks off, what came before the break is kept and durable, and
 * the break is thrown.
 */
export async function appendBytes(stream: Readable, appending: Appending): Promise<number> {
  const file = await open(appending.path, 'r+');
  const state = { offset: appending.offset, marked: appending.offset };
  const markDurable = async (offset: number) => {
    await file.datasync();
    await appending.onDurable(offset);
  };
  // More may arrive while the disk is waited for.
  let marking = Promise.resolve();
  try {
    for await (const batch of batches(stream)) {
      await writeBatch(file, batch, state.offset, appending.hashes);
      state.offset += batch.bytes;
      if (state.offset - state.marked < durableEvery) continue;
      const offset = (state.marked = state.offset);
      marking = marking.then(() => markDurable(offset));
      marking.catch(() => undefined);
    }
  } finally {
    await marking.then(() => markDurable(state.offset)).finally(() => file.close());
  }
  return state.offset;
}

interface Batch {
  readonly chunks: readonly Buffer[];
  readonly bytes: number;
}

/** The disk writes while this thread hashes. */
async function writeBatch(file: FileHandle, batch: Batch, position: number, hashes: FileHashes): Promise<void> {
  const writing = file.writev([...batch.chunks], position);
  for (const chunk of batch.chunks) hashes.update(chunk);
  const { bytesWritten } = await writing;
  if (bytesWritten !== batch.bytes) throw Object.assign(new Error('The disk took less than it was given'), { code: 'ENOSPC' });
}

/** Chunks by about a megabyte; what came before a break is still given out. */
async function* batches(stream: Readable): AsyncGenerator<Batch> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  const taken = (): Batch => {
    const batch = { chunks, bytes };
    chunks = [];
    bytes = 0;
    return batch;
  };
  const source: AsyncIterable<unknown> = stream;
  try {
    for await (const chunk of source) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('an upload came as something else than bytes');
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= batchBytes) yield taken();
    }
  } catch (error) {
    if (bytes > 0) yield taken();
    throw error;
  }
  if (bytes > 0) yield taken();
}
