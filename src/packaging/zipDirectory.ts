import { AppError } from '../errors/appError.ts';
import type { ArchiveFile } from './archiveEntry.ts';
import type { ArchiveLimits } from './archivePolicy.ts';
import { tooManyEntries } from './entryGate.ts';
import { decodeZipName } from './zipNames.ts';

/**
 * The central directory of a zip archive, read and checked against itself.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT §4.3.12 to §4.3.16
 */
export interface ZipDirectoryEntry {
  /** As stored; not checked yet. */
  readonly rawName: string;
  readonly nameBytes: Uint8Array;
  readonly kind: 'file' | 'folder' | 'link' | 'device';
  readonly flags: number;
  readonly method: 'deflated' | 'stored';
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly mode: number | undefined;
  /** Seconds since the epoch. */
  readonly modified: number;
  /** Where the local header starts. */
  readonly offset: number;
}

const endSize = 22;
const longestComment = 0xffff;
const largest32 = 0xffff_ffff;
/** Room for 200,000 entries with names and extra fields; a directory beyond it is made to exhaust memory. */
const largestDirectory = 256 * 1024 * 1024;

/** Reads the directory in the archive's own order, and where it starts: all content lies before it. */
export function readZipDirectory(file: ArchiveFile, limits: ArchiveLimits): { entries: ZipDirectoryEntry[]; start: number } {
  const directory = locateDirectory(file);
  if (directory.count > limits.entries) throw tooManyEntries(limits);
  if (directory.size > largestDirectory) throw damaged(file, 'its directory is too large');
  const bytes = Buffer.from(file.read(directory.start, directory.size));
  const entries: ZipDirectoryEntry[] = [];
  let position = 0;
  while (entries.length < directory.count) {
    const length = entryLength(file, bytes, position);
    const entry = readEntry(file, bytes, position);
    if (entry.offset >= directory.start) throw damaged(file, `'${entry.rawName}' starts outside the archive's content`);
    entries.push(entry);
    position += length;
  }
  if (position !== directory.size) throw damaged(file, 'its directory is longer than its entries');
  return { entries, start: directory.start };
}

/** An archive that can't be trusted to be what its maker wrote. */
export function damaged(file: ArchiveFile, reason: string): AppError {
  return new AppError('input', 'ARCHIVE_DAMAGED', `The archive '${file.path}' is damaged: ${reason}`, {
    hint: 'Pack or download it again.',
  });
}

/** The 64-bit numbers of a Zip64 extra field, for those of the given fields that say "look there". */
export function readZip64(extra: Buffer, fields: readonly number[]): readonly number[] | undefined {
  if (!fields.includes(largest32)) return fields;
  const far = findExtra(extra, 1);
  let position = 0;
  const values: number[] = [];
  for (const field of fields) {
    if (field !== largest32) values.push(field);
    else {
      if (far === undefined || position + 8 > far.length) return undefined;
      values.push(Number(far.readBigUInt64LE(position)));
      position += 8;
    }
  }
  return values.every(Number.isSafeInteger) ? values : undefined;
}

function locateDirectory(file: ArchiveFile): { start: number; size: number; count: number } {
  const tailSize = Math.min(file.size, endSize + longestComment);
  const tail = Buffer.from(file.read(file.size - tailSize, tailSize));
  const end = findEnd(tail);
  if (end === undefined) throw damaged(file, 'its end is missing');
  const record = tail.subarray(end);
  const disks = [record.readUInt16LE(4), record.readUInt16LE(6)];
  const count = record.readUInt16LE(10);
  const size = record.readUInt32LE(12);
  const start = record.readUInt32LE(16);
  const endOffset = file.size - tailSize + end;
  const far = readZip64End(file, endOffset);
  if (far !== undefined) return far;
  if (disks.some((disk) => disk !== 0) || record.readUInt16LE(8) !== count) throw damaged(file, 'it is one part of several');
  if (start + size !== endOffset) throw damaged(file, 'its directory is not where its end says');
  return { start, size, count };
}

/** The last end record whose comment reaches exactly to the end of the file: nothing may follow an archive. */
function findEnd(tail: Buffer): number | undefined {
  for (let position = tail.length - endSize; position >= 0; position--) {
    if (tail.readUInt32LE(position) === 0x0605_4b50 && position + endSize + tail.readUInt16LE(position + 20) === tail.length)
      return position;
  }
  return undefined;
}

function readZip64End(file: ArchiveFile, endOffset: number): { start: number; size: number; count: number } | undefined {
  if (endOffset < 20) return undefined;
  const locator = Buffer.from(file.read(endOffset - 20, 20));
  if (locator.readUInt32LE(0) !== 0x0706_4b50) return undefined;
  const offset = Number(locator.readBigUInt64LE(8));
  if (!Number.isSafeInteger(offset) || offset + 56 > endOffset - 20) throw damaged(file, 'its Zip64 end is missing');
  const record = Buffer.from(file.read(offset, 56));
  const [count, size, start] = [32, 40, 48].map((at) => Number(record.readBigUInt64LE(at)));
  if (record.readUInt32LE(0) !== 0x0606_4b50 || count === undefined || size === undefined || start === undefined)
    throw damaged(file, 'its Zip64 end is broken');
  if (start + size !== offset) throw damaged(file, 'its directory is not where its Zip64 end says');
  return { start, size, count };
}

/** Bytes of the record at `at`, which all lie inside the directory. */
function entryLength(file: ArchiveFile, bytes: Buffer, at: number): number {
  if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x0201_4b50) throw damaged(file, 'its directory is broken');
  const length = 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  if (at + length > bytes.length) throw damaged(file, 'its directory is broken');
  return length;
}

const noExtra = Buffer.alloc(0);

function readEntry(file: ArchiveFile, bytes: Buffer, at: number): ZipDirectoryEntry {
  const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
  const extraLength = bytes.readUInt16LE(at + 30);
  const nameBytes = bytes.subarray(at + 46, nameEnd);
  const extra = extraLength === 0 ? noExtra : bytes.subarray(nameEnd, nameEnd + extraLength);
  const flags = bytes.readUInt16LE(at + 8);
  const rawName = decodeZipName(nameBytes, (flags & (1 << 11)) !== 0);
  const far = readZip64(extra, [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)]);
  if (far === undefined) throw damaged(file, `'${rawName}' lacks its 64-bit sizes`);
  const size = far[0] ?? 0;
  const compressedSize = far[1] ?? 0;
  const offset = far[2] ?? 0;
  // Encrypted entries, masked headers (bits 0, 6, 13).
  if ((flags & 0x2041) !== 0) throw new AppError('input', 'ARCHIVE_ENCRYPTED', `The archive's entry '${rawName}' is encrypted`);
  const method = methodOf(rawName, bytes.readUInt16LE(at + 10));
  if (method === 'stored' && size !== compressedSize) throw damaged(file, `'${rawName}' is stored, but its two sizes differ`);
  const attributes = bytes.readUInt32LE(at + 38);
  const unixMode = isUnix(bytes.readUInt8(at + 5)) ? attributes >>> 16 : 0;
  const kind = kindOf(rawName, unixMode, attributes);
  if (kind === 'folder' && size !== 0) throw damaged(file, `the folder '${rawName}' has content`);
  const modified = exactTime(extra) ?? dosTime(bytes.readUInt16LE(at + 14), bytes.readUInt16LE(at + 12));
  const mode = unixMode === 0 ? undefined : unixMode & 0o777;
  const crc = bytes.readUInt32LE(at + 16);
  return { rawName, nameBytes, kind, flags, method, crc, compressedSize, size, mode, modified, offset };
}

function methodOf(name: string, method: number): 'deflated' | 'stored' {
  if (method === 8) return 'deflated';
  if (method === 0) return 'stored';
  throw new AppError('input', 'ARCHIVE_METHOD_UNKNOWN', `The archive's entry '${name}' is compressed with method ${method}`, {
    hint: 'Pack it again with deflate, the method every zip tool has.',
  });
}

function isUnix(system: number): boolean {
  return system === 3 || system === 19;
}

function kindOf(name: string, unixMode: number, attributes: number): ZipDirectoryEntry['kind'] {
  const type = unixMode & 0o170000;
  if (type === 0o120000) return 'link';
  if (type !== 0 && type !== 0o100000 && type !== 0o040000) return 'device';
  return type === 0o040000 || name.endsWith('/') || name.endsWith('\\') || (attributes & 0x10) !== 0 ? 'folder' : 'file';
}

/** The extended timestamp, in seconds. */
function exactTime(extra: Buffer): number | undefined {
  const field = findExtra(extra, 0x5455);
  return field !== undefined && field.length >= 5 && (field.readUInt8(0) & 1) === 1 ? field.readInt32LE(1) : undefined;
}

function dosTime(date: number, time: number): number {
  return Date.UTC(1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2) / 1000;
}

function findExtra(extra: Buffer, id: number): Buffer | undefined {
  for (let position = 0; position + 4 <= extra.length;) {
    const end = position + 4 + extra.readUInt16LE(position + 2);
    if (end > extra.length) return undefined;
    if (extra.readUInt16LE(position) === id) return extra.subarray(position + 4, end);
    position = end;
  }
  return undefined;
}
