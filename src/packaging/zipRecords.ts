/**
 * The records of a zip archive as bytes.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT §4.3
 */

/** One entry, as its headers describe it. */
export interface ZipRecord {
  /** UTF-8. */
  readonly name: Uint8Array;
  /** Whether the name is plain ASCII. */
  readonly ascii: boolean;
  readonly method: 'deflated' | 'stored';
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Unix type and permission bits, for example 0o100644. */
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly modified: number;
  /** Where the local header starts. */
  readonly offset: number;
  /** Sizes are written as 64-bit numbers. */
  readonly zip64: boolean;
}

/** A record before its place in the archive is known. */
export type UnplacedRecord = Omit<ZipRecord, 'offset'>;

const largest32 = 0xffff_ffff;
const largest16 = 0xffff;
const madeByUnix = 3 << 8;

/** Whether an entry of this size is described with 64-bit numbers: a little early, because deflating may add some bytes. */
export function needsZip64(size: number): boolean {
  return size >= 0xff00_0000;
}

/** Memory that headers are put into, and a view of the same bytes for their numbers. */
export interface HeaderRoom {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
}

/** Room of its own for exactly this many bytes. What they hold is undefined until something is put there. */
export function createHeaderRoom(size: number): HeaderRoom {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: new DataView(bytes.buffer) };
}

/** The local header, which stands before an entry's content. */
export function localHeader(record: UnplacedRecord): Uint8Array {
  const room = createHeaderRoom(localHeaderSize(record));
  putLocalHeader(room, 0, record);
  return room.bytes;
}

export function localHeaderSize(record: UnplacedRecord): number {
  return 30 + record.name.length + localExtra(record).length;
}

/** Puts the local header at `at`; where it ends. */
export function putLocalHeader({ bytes, view }: HeaderRoom, at: number, record: UnplacedRecord): number {
  const extra = localExtra(record);
  view.setUint32(at, 0x0403_4b50, true);
  view.setUint16(at + 4, versionNeeded(record), true);
  putSharedFields(view, at + 6, record);
  view.setUint16(at + 26, record.name.length, true);
  view.setUint16(at + 28, extra.length, true);
  return putNameAndExtra(bytes, at + 30, record.name, extra);
}

function localExtra(record: UnplacedRecord): Uint8Array {
  return record.zip64 ? Buffer.concat([zip64Extra([record.size, record.compressedSize]), timeExtra(record)]) : timeExtra(record);
}

/** The entry's record in the central directory. */
export function centralHeader(record: ZipRecord): Uint8Array {
  const room = createHeaderRoom(centralHeaderSize(record));
  putCentralHeader(room, 0, record);
  return room.bytes;
}

export function centralHeaderSize(record: ZipRecord): number {
  return 46 + record.name.length + centralExtra(record).length;
}

/** Puts the record of the central directory at `at`; where it ends. */
export function putCentralHeader({ bytes, view }: HeaderRoom, at: number, record: ZipRecord): number {
  const extra = centralExtra(record);
  const version = record.zip64 || isFar(record) ? 45 : 20;
  view.setUint32(at, 0x0201_4b50, true);
  view.setUint16(at + 4, madeByUnix | version, true);
  view.setUint16(at + 6, version, true);
  putSharedFields(view, at + 8, record);
  view.setUint16(at + 28, record.name.length, true);
  view.setUint16(at + 30, extra.length, true);
  // No comment, the first disk, no internal attributes.
  view.setUint32(at + 32, 0, true);
  view.setUint16(at + 36, 0, true);
  view.setUint32(at + 38, (record.mode << 16) >>> 0, true);
  view.setUint32(at + 42, isFar(record) ? largest32 : record.offset, true);
  return putNameAndExtra(bytes, at + 46, record.name, extra);
}

function centralExtra(record: ZipRecord): Uint8Array {
  if (!record.zip64 && !isFar(record)) return timeExtra(record);
  const numbers = record.zip64 ? [record.size, record.compressedSize] : [];
  if (isFar(record)) numbers.push(record.offset);
  return Buffer.concat([zip64Extra(numbers), timeExtra(record)]);
}

function isFar(record: ZipRecord): boolean {
  return record.offset >= largest32;
}

function putNameAndExtra(bytes: Uint8Array, at: number, name: Uint8Array, extra: Uint8Array): number {
  bytes.set(name, at);
  if (extra.length > 0) bytes.set(extra, at + name.length);
  return at + name.length + extra.length;
}

/** Headers of the directory, made as if their archive began with the first entry, for an archive where that stands at `offset`. */
export function moveHeaders(headers: Uint8Array, offset: number): Uint8Array {
  const view = new DataView(headers.buffer, headers.byteOffset, headers.byteLength);
  const moved: Uint8Array[] = [];
  let unchanged = 0;
  for (let at = 0, length; at < headers.length; at += length) {
    length = 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true);
    const place = view.getUint32(at + 42, true) + offset;
    if (place < largest32) view.setUint32(at + 42, place, true);
    else {
      moved.push(headers.subarray(unchanged, at), withFarOffset(headers.subarray(at, at + length), place));
      unchanged = at + length;
    }
  }
  return moved.length === 0 ? headers : Buffer.concat([...moved, headers.subarray(unchanged)]);
}

/** A header of an entry that has no 64-bit numbers yet, with its place as one. */
function withFarOffset(header: Uint8Array, offset: number): Uint8Array {
  const fixed = Buffer.from(header);
  const nameEnd = 46 + fixed.readUInt16LE(28);
  const extra = zip64Extra([offset]);
  fixed.writeUInt16LE(madeByUnix | 45, 4);
  fixed.writeUInt16LE(45, 6);
  fixed.writeUInt16LE(fixed.readUInt16LE(30) + extra.length, 30);
  fixed.writeUInt32LE(largest32, 42);
  return Buffer.concat([fixed.subarray(0, nameEnd), extra, fixed.subarray(nameEnd)]);
}

/** The end of the archive: the Zip64 records where a number needs them, then the end record. */
export function endRecords(directory: { readonly count: number; readonly size: number; readonly offset: number }): Buffer {
  const { count, size, offset } = directory;
  const zip64 = count >= largest16 || size >= largest32 || offset >= largest32;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(count, largest16), 8);
  end.writeUInt16LE(Math.min(count, largest16), 10);
  end.writeUInt32LE(Math.min(size, largest32), 12);
  end.writeUInt32LE(Math.min(offset, largest32), 16);
  return zip64 ? Buffer.concat([zip64EndRecord(directory), zip64Locator(offset + size), end]) : end;
}

const empty = Buffer.alloc(0);

/** Flags, method, time, CRC and sizes: the same fields in both headers. */
function putSharedFields(view: DataView, at: number, record: UnplacedRecord): void {
  // Bit 11 says that the name is UTF-8; plain ASCII is the same in every encoding and is left unmarked for old readers.
  view.setUint16(at, record.ascii ? 0 : 1 << 11, true);
  view.setUint16(at + 2, record.method === 'deflated' ? 8 : 0, true);
  view.setUint32(at + 4, dosTime(record.modified), true);
  view.setUint32(at + 8, record.crc, true);
  view.setUint32(at + 12, record.zip64 ? largest32 : record.compressedSize, true);
  view.setUint32(at + 16, record.zip64 ? largest32 : record.size, true);
}

function versionNeeded(record: Pick<ZipRecord, 'zip64'>): number {
  return record.zip64 ? 45 : 20;
}

function zip64Extra(numbers: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + numbers.length * 8);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(numbers.length * 8, 2);
  for (const [index, value] of numbers.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + index * 8);
  return extra;
}

/** The exact time in UTC, because the header's own field has neither zone nor odd seconds; left out for the fixed time. */
function timeExtra(record: Pick<ZipRecord, 'modified'>): Uint8Array {
  if (record.modified === fixedTime || record.modified < 0 || record.modified > 0x7fff_ffff) return empty;
  const extra = Buffer.alloc(9);
  extra.writeUInt16LE(0x5455, 0);
  extra.writeUInt16LE(5, 2);
  extra.writeUInt8(1, 4);
  extra.writeInt32LE(record.modified, 5);
  return extra;
}

/** 1980-01-01T00:00:00Z in seconds: the first moment a zip header can hold, and the time of entries unless asked otherwise. */
export const fixedTime = 315_532_800;

const lastTime = Date.UTC(2107, 11, 31, 23, 59, 58) / 1000;

/** MS-DOS date (the upper 16 bits) and time in UTC, clamped to 1980 to 2107, so that the bytes do not depend on the machine's time zone. */
function dosTime(seconds: number): number {
  if (seconds === fixedTime) return 0x21_0000;
  const moment = new Date(Math.min(Math.max(seconds, fixedTime), lastTime) * 1000);
  const date = ((moment.getUTCFullYear() - 1980) << 9) | ((moment.getUTCMonth() + 1) << 5) | moment.getUTCDate();
  const time = (moment.getUTCHours() << 11) | (moment.getUTCMinutes() << 5) | (moment.getUTCSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}

function zip64EndRecord({ count, size, offset }: { count: number; size: number; offset: number }): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x0606_4b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(madeByUnix | 45, 12);
  record.writeUInt16LE(45, 14);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  return record;
}

function zip64Locator(endRecordOffset: number): Buffer {
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x0706_4b50, 0);
  locator.writeBigUInt64LE(BigInt(endRecordOffset), 8);
  locator.writeUInt32LE(1, 16);
  return locator;
}
