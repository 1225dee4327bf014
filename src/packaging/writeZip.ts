import { crc32 } from 'node:zlib';
import type { AtomicFile } from './atomicFile.ts';
import type { CompressionLevel } from './deflate.ts';
import { bytesPerSample, compressWhole, createBlockDeflater, isWorthDeflating, sampleOffsets, wholeLimit } from './deflate.ts';
import type { FoundFile } from './foundFile.ts';
import type { PlannedEntry } from './planPackage.ts';
import type { ZipRecord } from './zipRecords.ts';
import { centralHeader, endRecords, localHeader, needsZip64 } from './zipRecords.ts';

/** Reads one source file from its start; `finish` checks that it did not change meanwhile. */
export interface OpenSource {
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
  /** Called now and then, so that a long run can be interrupted; rejects when it was. */
  pause(): Promise<void>;
}

/** Content after which the writer pauses, in bytes. */
export const pauseEvery = 16 * 1024 * 1024;

/** Writes the entries as a zip archive, in the given order, on this thread. */
export async function writeZip(entries: readonly PlannedEntry[], file: AtomicFile, context: WriteContext): Promise<void> {
  const whole = Buffer.allocUnsafe(largestWhole(entries));
  const records: ZipRecord[] = [];
  let sincePause = 0;
  for (const entry of entries) {
    const record = entry.kind === 'file' ? writeFile(entry, file, { context, whole }) : writeInline(entry, file, context.level);
    records.push(record);
    sincePause += record.size + 4096;
    if (sincePause < pauseEvery) continue;
    sincePause = 0;
    await context.pause();
  }
  const offset = file.position;
  for (const record of records) file.write(centralHeader(record));
  file.write(endRecords({ count: records.length, size: file.position - offset, offset }));
}

/** Bytes of the largest file that is read as a whole. */
function largestWhole(entries: readonly PlannedEntry[]): number {
  let largest = 0;
  for (const entry of entries) if (entry.kind === 'file' && entry.source.size <= wholeLimit) largest = Math.max(largest, entry.source.size);
  return largest;
}

type FileEntry = Extract<PlannedEntry, { kind: 'file' }>;
type InlineEntry = Exclude<PlannedEntry, { kind: 'file' }>;

const regularFile = 0o100000;
const symbolicLink = 0o120000;

function writeInline(entry: InlineEntry, file: AtomicFile, level: CompressionLevel): ZipRecord {
  const text = entry.kind === 'text' ? entry.content : entry.target;
  // Readers expect a link's target as plain bytes.
  return writeWhole(entry, file, { bytes: Buffer.from(text), level: entry.kind === 'text' ? level : 0 });
}

function writeFile(entry: FileEntry, file: AtomicFile, { context, whole }: { context: WriteContext; whole: Buffer }): ZipRecord {
  if (entry.source.size <= wholeLimit) {
    const size = context.readWhole(entry.source, whole.subarray(0, entry.source.size));
    return writeWhole(entry, file, { bytes: whole.subarray(0, size), level: context.level });
  }
  const source = context.open(entry.source);
  try {
    return writeLarge(entry, file, { source, level: context.level });
  } finally {
    source.close();
  }
}

function writeWhole(entry: PlannedEntry, file: AtomicFile, { bytes, level }: { bytes: Uint8Array; level: CompressionLevel }): ZipRecord {
  const compressed = compressWhole(bytes, level);
  const record: ZipRecord = {
    ...describe(entry, file.position),
    ...{ method: compressed.method, crc: crc32(bytes), compressedSize: compressed.bytes.length, size: bytes.length, zip64: false },
  };
  file.write(localHeader(record));
  file.write(compressed.bytes);
  return record;
}

/** The header is written twice: its CRC and size are only known when the content has gone by. */
function writeLarge(entry: FileEntry, file: AtomicFile, { source, level }: { source: OpenSource; level: CompressionLevel }): ZipRecord {
  const method = level > 0 && isWorthDeflating(readSamples(source, entry.source.size)) ? 'deflated' : 'stored';
  const draft = { ...describe(entry, file.position), method, zip64: needsZip64(entry.source.size) } as const;
  file.write(localHeader({ ...draft, crc: 0, compressedSize: 0, size: 0 }));
  const start = file.position;
  const content = method === 'deflated' ? deflateLarge(entry, file, { source, level }) : storeLarge(entry, file, source);
  source.finish(content.size);
  const record = { ...draft, ...content, compressedSize: file.position - start };
  file.patch(draft.offset, localHeader(record));
  return record;
}

function deflateLarge(
  entry: FileEntry,
  file: AtomicFile,
  { source, level }: { source: OpenSource; level: CompressionLevel },
): { size: number; crc: number } {
  const deflater = createBlockDeflater(level, (bytes) => {
    file.write(bytes);
  });
  forEachChunk(source, entry.source.size, (chunk) => {
    deflater.push(chunk);
  });
  return deflater.finish();
}

function storeLarge(entry: FileEntry, file: AtomicFile, source: OpenSource): { size: number; crc: number } {
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

function describe(entry: PlannedEntry, offset: number): Pick<ZipRecord, 'name' | 'ascii' | 'mode' | 'modified' | 'offset'> {
  const type = entry.kind === 'link' ? symbolicLink : regularFile;
  const name = Buffer.from(entry.name);
  return { name, ascii: name.length === entry.name.length, mode: type | entry.mode, modified: entry.modified, offset };
}
