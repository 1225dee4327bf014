import type { AppError } from '../errors/appError.ts';
import type { AtomicFile } from './atomicFile.ts';
import type { CompressionLevel } from './deflate.ts';
import { bytesPerSample, createBlockDeflater, isWorthDeflating, sampleOffsets, wholeLimit } from './deflate.ts';
import type { FoundFile } from './foundFile.ts';
import { createPacer } from './pacer.ts';
import type { PlannedEntry } from './planPackage.ts';
import { crc32 } from './smallContent.ts';
import type { FileEntry } from './zipEntry.ts';
import { compressEntry, describeEntry, largeFile } from './zipEntry.ts';
import type { ZipRecord } from './zipRecords.ts';
import { centralHeader, endRecords, localHeader, needsZip64 } from './zipRecords.ts';

/** Reads one source file from its start; `finish` checks that it did not change meanwhile. */
export interface OpenSource {
  /** Of the open file; other threads may read through it too. */
  readonly descriptor: number;
  /** Fills the buffer as far as the file reaches from `position` on; the number of bytes read. */
  read(buffer: Uint8Array, position: number): number;
  /** Ends the reading after `size` bytes were taken. */
  finish(size: number): void;
  close(): void;
}

export interface WriteContext {
  readonly level: CompressionLevel;
  open(file: FoundFile): OpenSource;
  /** Fills the buffer from the start of a file, checks that the file did not change, and gives the number of bytes. */
  readWhole(file: FoundFile, buffer: Uint8Array): number;
  /** Takes note of what happened to a file while it was read; throws where that is not allowed. */
  noteChange(file: FoundFile, problem: string): void;
  /** The error for a file that could not be read, from the system's own. */
  readError(file: FoundFile, error: unknown): AppError;
  /** Called now and then, so that a long run can be interrupted; rejects when it was. */
  pause(): Promise<void>;
}

/** Writes the entries as a zip archive, in the given order, on this thread. */
export async function writeZip(entries: readonly PlannedEntry[], file: AtomicFile, context: WriteContext): Promise<void> {
  const whole = Buffer.allocUnsafe(largestWhole(entries));
  const records: ZipRecord[] = [];
  const pace = createPacer(context.pause);
  for (const entry of entries) {
    const large = largeFile(entry);
    const record = large !== undefined ? writeLarge(large, file, context) : writeWhole(entry, file, { context, whole });
    records.push(record);
    const due = pace(record.size + 4096);
    if (due !== undefined) await due;
  }
  writeDirectory({ headers: records.map(centralHeader), count: records.length }, file);
}

/** Writes what follows the contents of an archive. */
export function writeDirectory({ headers, count }: { headers: readonly Uint8Array[]; count: number }, file: AtomicFile): void {
  const offset = file.position;
  for (const header of headers) file.write(header);
  file.write(endRecords({ count, size: file.position - offset, offset }));
}

/** Bytes of the largest file that is read as a whole. */
function largestWhole(entries: readonly PlannedEntry[]): number {
  let largest = 0;
  for (const entry of entries) if (entry.kind === 'file' && entry.source.size <= wholeLimit) largest = Math.max(largest, entry.source.size);
  return largest;
}

function writeWhole(entry: PlannedEntry, file: AtomicFile, { context, whole }: { context: WriteContext; whole: Buffer }): ZipRecord {
  const content = contentOf(entry, { context, whole });
  const { record, bytes } = compressEntry(entry, content, { level: context.level, offset: file.position });
  file.write(localHeader(record));
  file.write(bytes);
  return record;
}

function contentOf(entry: PlannedEntry, { context, whole }: { context: WriteContext; whole: Buffer }): Uint8Array {
  if (entry.kind === 'file') return whole.subarray(0, context.readWhole(entry.source, whole.subarray(0, entry.source.size)));
  return Buffer.from(entry.kind === 'text' ? entry.content : entry.target);
}

function writeLarge(entry: FileEntry, file: AtomicFile, context: WriteContext): ZipRecord {
  const source = context.open(entry.source);
  try {
    const method = methodOf(entry, source, context.level);
    const large = beginLarge(entry, file, method);
    const content = method === 'deflated' ? deflateLarge(entry, file, { source, level: context.level }) : storeLarge(entry, file, source);
    source.finish(content.size);
    return large.finish(content);
  } finally {
    source.close();
  }
}

/** How a large file is written, judged by samples of it. */
export function methodOf(entry: FileEntry, source: OpenSource, level: CompressionLevel): 'deflated' | 'stored' {
  return level > 0 && isWorthDeflating(readSamples(source, entry.source.size)) ? 'deflated' : 'stored';
}

/** What a file's content came to. */
interface LargeContent {
  readonly size: number;
  readonly crc: number;
}

/** Writes the header of a large file. It is written again by `finish`: CRC and sizes are only known when the content has gone by. */
export function beginLarge(
  entry: FileEntry,
  file: AtomicFile,
  method: 'deflated' | 'stored',
): { finish(content: LargeContent): ZipRecord } {
  const draft = { ...describeEntry(entry), offset: file.position, method, zip64: needsZip64(entry.source.size) };
  file.write(localHeader({ ...draft, crc: 0, compressedSize: 0, size: 0 }));
  const start = file.position;
  return {
    finish(content) {
      const record = { ...draft, ...content, compressedSize: file.position - start };
      file.patch(draft.offset, localHeader(record));
      return record;
    },
  };
}

function deflateLarge(
  entry: FileEntry,
  file: AtomicFile,
  { source, level }: { source: OpenSource; level: CompressionLevel },
): LargeContent {
  const deflater = createBlockDeflater(level, (bytes) => {
    file.write(bytes);
  });
  forEachChunk(source, entry.source.size, (chunk) => {
    deflater.push(chunk);
  });
  return deflater.finish();
}

function storeLarge(entry: FileEntry, file: AtomicFile, source: OpenSource): LargeContent {
  let crc = 0;
  let size = 0;
  forEachChunk(source, entry.source.size, (chunk) => {
    crc = crc32(chunk, crc);
    size += chunk.length;
    file.write(chunk);
  });
  return { size, crc };
}

/** Hands the first `size` bytes of a source to `use`, at most 1 MiB at a time; the bytes are only valid during the call. */
export function forEachChunk(source: OpenSource, size: number, use: (chunk: Uint8Array) => void): void {
  const buffer = Buffer.allocUnsafe(Math.min(size, 1024 * 1024));
  for (let position = 0; position < size;) {
    const read = source.read(buffer.subarray(0, Math.min(buffer.length, size - position)), position);
    if (read === 0) return;
    use(buffer.subarray(0, read));
    position += read;
  }
}

function readSamples(source: OpenSource, size: number): Uint8Array[] {
  return sampleOffsets(size, 8).map((offset) => {
    const sample = Buffer.alloc(bytesPerSample);
    return sample.subarray(0, source.read(sample, offset));
  });
}
