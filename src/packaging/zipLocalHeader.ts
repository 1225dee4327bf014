import { AppError } from '../errors/appError.ts';
import type { ArchiveFile } from './archiveEntry.ts';
import type { ZipDirectoryEntry } from './zipDirectory.ts';
import { damaged, readZip64 } from './zipDirectory.ts';

const hasDescriptor = 1 << 3;
/** Flags that change what an entry's bytes mean: encryption, descriptor, UTF-8. */
const meaningfulFlags = 1 | hasDescriptor | (1 << 11);

/**
 * Where an entry's content starts, and where its data ends including a descriptor. Ends with `ARCHIVE_HEADERS_DISAGREE` when
 * the header in front of the content says anything else than the directory: programs that trust the one and programs that
 * trust the other would unpack different files.
 */
export function contentRange(file: ArchiveFile, entry: ZipDirectoryEntry): { start: number; end: number } {
  const fixed = file.read(entry.offset, 30);
  if (fixed.readUInt32LE(0) !== 0x0403_4b50) throw damaged(file, `'${entry.rawName}' has no header`);
  const nameLength = fixed.readUInt16LE(26);
  const extraLength = fixed.readUInt16LE(28);
  const header = file.read(entry.offset, 30 + nameLength + extraLength);
  const flags = header.readUInt16LE(6);
  if (!header.subarray(30, 30 + nameLength).equals(entry.nameBytes)) throw disagree(entry, 'name');
  if ((flags & meaningfulFlags) !== (entry.flags & meaningfulFlags)) throw disagree(entry, 'flags');
  if (header.readUInt16LE(8) !== (entry.method === 'deflated' ? 8 : 0)) throw disagree(entry, 'method');
  const start = entry.offset + header.length;
  const end = start + entry.compressedSize;
  if ((flags & hasDescriptor) !== 0) return { start, end: end + checkDescriptor(file, entry, end) };
  const sizes = readZip64(header.subarray(30 + nameLength), [header.readUInt32LE(22), header.readUInt32LE(18)]);
  if (sizes?.[0] !== entry.size || sizes[1] !== entry.compressedSize) throw disagree(entry, 'size');
  if (header.readUInt32LE(14) !== entry.crc) throw disagree(entry, 'checksum');
  return { start, end };
}

/** The record after content whose sizes were not known in advance: with or without signature, with 32 or 64 bits. Its length. */
function checkDescriptor(file: ArchiveFile, entry: ZipDirectoryEntry, at: number): number {
  const bytes = file.read(at, Math.min(24, file.size - at));
  const start = bytes.length >= 16 && bytes.readUInt32LE(0) === 0x0807_4b50 ? 4 : 0;
  const far =
    bytes.length >= start + 20 &&
    bytes.readBigUInt64LE(start + 4) === BigInt(entry.compressedSize) &&
    bytes.readBigUInt64LE(start + 12) === BigInt(entry.size);
  const near =
    bytes.length >= start + 12 && bytes.readUInt32LE(start + 4) === entry.compressedSize && bytes.readUInt32LE(start + 8) === entry.size;
  if (bytes.length < start + 12 || bytes.readUInt32LE(start) !== entry.crc || (!far && !near)) throw disagree(entry, 'size or checksum');
  return near ? start + 12 : start + 20;
}

function disagree(entry: ZipDirectoryEntry, what: string): AppError {
  return new AppError(
    'input',
    'ARCHIVE_HEADERS_DISAGREE',
    `The two headers of the archive's entry '${entry.rawName}' give it a different ${what}`,
  );
}
