import type { CompressionLevel } from './deflate.ts';
import { compressWhole, wholeLimit } from './deflate.ts';
import type { PlannedEntry } from './planPackage.ts';
import { crc32 } from './smallContent.ts';
import type { ZipRecord } from './zipRecords.ts';

export type FileEntry = Extract<PlannedEntry, { kind: 'file' }>;

/** The entry if it is a file that is written in blocks, because it is too large for memory. */
export function largeFile(entry: PlannedEntry): FileEntry | undefined {
  return entry.kind === 'file' && entry.source.size > wholeLimit ? entry : undefined;
}

/** Compresses content that is in memory as a whole; the bytes that follow its local header at `offset`, and the record. */
export function compressEntry(
  entry: PlannedEntry,
  content: Uint8Array,
  { level, offset }: { level: CompressionLevel; offset: number },
): { record: ZipRecord; bytes: Uint8Array } {
  // Readers expect a link's target as plain bytes.
  const { method, bytes } = compressWhole(content, entry.kind === 'link' ? 0 : level);
  const { name, ascii, mode, modified } = describeEntry(entry);
  const [crc, compressedSize, size] = [crc32(content), bytes.length, content.length];
  // Written out, not spread from parts: copying properties for every file took a twentieth of a pack's time.
  return { record: { name, ascii, mode, modified, method, crc, compressedSize, size, zip64: false, offset }, bytes };
}

/** What a record says of an entry before its content is known. */
export function describeEntry(entry: PlannedEntry): Pick<ZipRecord, 'name' | 'ascii' | 'mode' | 'modified'> {
  const type = entry.kind === 'link' ? symbolicLink : regularFile;
  const name = Buffer.from(entry.name);
  return { name, ascii: name.length === entry.name.length, mode: type | entry.mode, modified: entry.modified };
}

const regularFile = 0o100000;
const symbolicLink = 0o120000;
