import { crc32 } from 'node:zlib';
import { errorCodeOf } from '../errors/appError.ts';
import type { CompressionLevel } from './deflate.ts';
import { blockSize, deflateBlock, windowSize } from './deflate.ts';
import type { PlannedEntry } from './planPackage.ts';
import { readFully, readSource } from './readSource.ts';
import type { UnplacedRecord } from './zipEntry.ts';
import { compressEntry } from './zipEntry.ts';
import { localHeader } from './zipRecords.ts';

/** A piece of a zip archive that can be made without knowing what stands before it; it travels between threads. */
export type ZipTask =
  | { readonly kind: 'entries'; readonly entries: readonly PlannedEntry[]; readonly level: CompressionLevel }
  | {
      readonly kind: 'block';
      /** Of the open file: descriptors belong to the process, not to a thread. */
      readonly descriptor: number;
      readonly position: number;
      readonly length: number;
      readonly last: boolean;
      /** 0: stored. */
      readonly level: CompressionLevel;
    };

/** What became of one entry: what its name does not tell. */
export type EntryFacts = Pick<UnplacedRecord, 'method' | 'crc' | 'compressedSize' | 'size'> & {
  /** Bytes with the local header. */
  readonly length: number;
  /** What happened to the file meanwhile. */
  readonly problem: string | undefined;
};

export type ZipAnswer =
  | { readonly kind: 'entries'; readonly bytes: Uint8Array<ArrayBuffer>; readonly facts: readonly EntryFacts[] }
  | { readonly kind: 'block'; readonly bytes: Uint8Array<ArrayBuffer>; readonly size: number; readonly crc: number }
  /** The entry at `index` could not be read; `code` is the system's. */
  | { readonly kind: 'unreadable'; readonly index: number; readonly code: string };

/** Makes a function that does tasks one after the other with buffers of its own; the bytes of its answers are the caller's. */
export function createTaskRunner(): (task: ZipTask) => ZipAnswer {
  let buffer: Buffer<ArrayBuffer> = Buffer.alloc(0);
  const room: Room = (size) => {
    if (buffer.length < size) buffer = Buffer.allocUnsafeSlow(size);
    return buffer.subarray(0, size);
  };
  return (task) => (task.kind === 'entries' ? writeEntries(task, room) : writeBlock(task, room));
}

type Room = (size: number) => Buffer<ArrayBuffer>;

function writeEntries({ entries, level }: Extract<ZipTask, { kind: 'entries' }>, room: Room): ZipAnswer {
  const pieces: Uint8Array[] = [];
  const facts: EntryFacts[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      const { content, problem } = contentOf(entry, room);
      const { record, bytes } = compressEntry(entry, content, level);
      const header = localHeader(record);
      // What is stored still lies in the buffer that the next file is read into.
      pieces.push(header, record.method === 'stored' ? Buffer.from(bytes) : bytes);
      const { method, crc, compressedSize, size } = record;
      facts.push({ method, crc, compressedSize, size, length: header.length + bytes.length, problem });
    } catch (error) {
      return unreadable(index, error);
    }
  }
  return { kind: 'entries', bytes: joined(pieces), facts };
}

function contentOf(entry: PlannedEntry, room: Room): { content: Uint8Array; problem: string | undefined } {
  if (entry.kind !== 'file') return { content: Buffer.from(entry.kind === 'text' ? entry.content : entry.target), problem: undefined };
  const buffer = room(entry.source.size);
  const { size, problem } = readSource(entry.source, buffer);
  return { content: buffer.subarray(0, size), problem };
}

function writeBlock({ descriptor, position, length, last, level }: Extract<ZipTask, { kind: 'block' }>, room: Room): ZipAnswer {
  const before = level === 0 ? 0 : Math.min(windowSize, position);
  try {
    const buffer: Buffer<ArrayBuffer> =
      level === 0 ? Buffer.allocUnsafeSlow(length) : room(windowSize + blockSize).subarray(0, before + length);
    const read = readFully(descriptor, buffer, position - before);
    const block = buffer.subarray(Math.min(before, read), read);
    const bytes = level === 0 ? block : joined([deflateBlock(block, buffer.subarray(0, Math.min(before, read)), { level, last })]);
    return { kind: 'block', bytes, size: block.length, crc: crc32(block) };
  } catch (error) {
    return unreadable(0, error);
  }
}

function unreadable(index: number, error: unknown): ZipAnswer {
  const code = errorCodeOf(error);
  // Without a code it is no error of the system but one of ours.
  if (code === undefined) throw error;
  return { kind: 'unreadable', index, code };
}

/** The pieces in memory of their own, which can be handed to another thread: Node's small buffers share theirs. */
function joined(pieces: readonly Uint8Array[]): Buffer<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let position = 0;
  for (const piece of pieces) {
    bytes.set(piece, position);
    position += piece.length;
  }
  return bytes;
}
