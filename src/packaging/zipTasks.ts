import { errorCodeOf } from '../errors/appError.ts';
import { zlib } from '../platform/nodeBuiltins.ts';
import type { CompressionLevel } from './deflate.ts';
import { blockSize, deflateBlock, windowSize } from './deflate.ts';
import type { PlannedEntry } from './planPackage.ts';
import { readFully, readSource } from './readSource.ts';
import { crc32 } from './smallContent.ts';
import type { ZipBatch } from './zipBatch.ts';
import { decodeBatch } from './zipBatch.ts';
import { compressEntry } from './zipEntry.ts';
import type { ZipRecord } from './zipRecords.ts';
import { centralHeaderSize, createHeaderRoom, localHeaderSize, putCentralHeader, putLocalHeader } from './zipRecords.ts';

/** A piece of a zip archive that can be made without knowing what stands before it; it travels between threads. */
export type ZipTask =
  | { readonly kind: 'entries'; readonly batch: ZipBatch; readonly level: CompressionLevel }
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

export type ZipAnswer =
  | {
      readonly kind: 'entries';
      /** Local headers and contents. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** The headers of the directory, as if `bytes` were the whole archive. */
      readonly directory: Uint8Array<ArrayBuffer>;
      /** Bytes of content before it was compressed. */
      readonly size: number;
      /** Entries whose file changed meanwhile, and how. */
      readonly changes: readonly { readonly index: number; readonly problem: string }[];
    }
  | { readonly kind: 'block'; readonly bytes: Uint8Array<ArrayBuffer>; readonly size: number; readonly crc: number }
  /** The entry at `index` could not be read; `code` is the system's. */
  | { readonly kind: 'unreadable'; readonly index: number; readonly code: string };

/** Makes a function that does tasks one after the other with buffers of its own; the bytes of its answers are the caller's. */
export function createTaskRunner(): (task: ZipTask) => ZipAnswer {
  // Whoever has tasks has many files: checksums are faster with it.
  zlib();
  let buffer: Buffer<ArrayBuffer> = Buffer.alloc(0);
  const room: Room = (size) => {
    if (buffer.length < size) buffer = Buffer.allocUnsafeSlow(size);
    return buffer.subarray(0, size);
  };
  return (task) => (task.kind === 'entries' ? writeEntries(task, room) : writeBlock(task, room));
}

type Room = (size: number) => Buffer<ArrayBuffer>;

function writeEntries({ batch, level }: Extract<ZipTask, { kind: 'entries' }>, room: Room): ZipAnswer {
  const records: ZipRecord[] = [];
  const contents: Uint8Array[] = [];
  const changes: { index: number; problem: string }[] = [];
  let total = 0;
  let offset = 0;
  for (const [index, entry] of decodeBatch(batch).entries()) {
    try {
      const { content, problem } = contentOf(entry, room);
      const { record, bytes } = compressEntry(entry, content, { level, offset });
      records.push(record);
      // What is stored still lies in the buffer that the next file is read into.
      contents.push(record.method === 'stored' ? Buffer.from(bytes) : bytes);
      if (problem !== undefined) changes.push({ index, problem });
      total += record.size;
      offset += localHeaderSize(record) + bytes.length;
    } catch (error) {
      return unreadable(index, error);
    }
  }
  return { kind: 'entries', bytes: archiveOf(records, contents, offset), directory: directoryOf(records), size: total, changes };
}

/** The entries as they stand in the archive: each header before its content. */
function archiveOf(records: readonly ZipRecord[], contents: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const room = createHeaderRoom(size);
  let at = 0;
  for (const [index, record] of records.entries()) {
    const content = contents[index];
    at = putLocalHeader(room, at, record);
    if (content !== undefined) room.bytes.set(content, at);
    at += record.compressedSize;
  }
  return room.bytes;
}

function directoryOf(records: readonly ZipRecord[]): Uint8Array<ArrayBuffer> {
  const room = createHeaderRoom(records.reduce((sum, record) => sum + centralHeaderSize(record), 0));
  let at = 0;
  for (const record of records) at = putCentralHeader(room, at, record);
  return room.bytes;
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
