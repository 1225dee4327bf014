import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { defaultLimits } from './archivePolicy.ts';

/**
 * The directory of a zip archive in which everything is as usual, read and checked at once and without an object for each
 * entry: what it takes, readZipDirectory and the entry gate take, too, and see the same in it.
 */
export interface PlainDirectory {
  /** Bytes of the archive. */
  readonly sizeBytes: number;
  /** Bytes of all files when unpacked, as the archive states them. */
  readonly contentBytes: number;
  readonly largestSize: number;
  readonly files: number;
  /** The headers of the entries, one after the other in the archive's own order. */
  readonly headers: Buffer;
  readonly count: number;
}

/** Where a header of the directory holds what. */
export const headerField = { system: 5, time: 12, size: 24, nameLength: 28, attributes: 38, name: 46 } as const;

const headerSize = 46;
const endSize = 22;
const locatorSize = 20;
const largest32 = 0xffff_ffff;
/** The reader for all archives takes more; this one holds the directory and a table of its names in memory. */
const largestDirectory = 64 * 1024 * 1024;
/** Longer names have to be measured, here or there. */
const longestName = Math.floor(defaultLimits.nameBytes / 3);

/** Reads a plain directory; undefined for everything else, be it unusual, refused or missing. */
export function readPlainDirectory(path: string): PlainDirectory | undefined {
  const descriptor = openFile(path);
  if (descriptor === undefined) return undefined;
  try {
    const located = locate(descriptor);
    return located === undefined ? undefined : scan(located);
  } finally {
    closeSync(descriptor);
  }
}

function openFile(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    // The other road opens it again and says why it can't.
    return undefined;
  }
}

interface Located {
  readonly headers: Buffer;
  readonly count: number;
  /** Bytes of the archive, and of what lies before the directory. */
  readonly sizeBytes: number;
  readonly start: number;
}

/** A directory of one file on one disk, without Zip64 and comment, behind at least one local header. */
function locate(descriptor: number): Located | undefined {
  const stat = fstatSync(descriptor);
  const sizeBytes = stat.size;
  if (!stat.isFile() || sizeBytes < headerSize + endSize + locatorSize) return undefined;
  const head = read(descriptor, 0, 4);
  const tail = read(descriptor, sizeBytes - endSize - locatorSize, endSize + locatorSize);
  if (head?.readUInt32LE(0) !== 0x0403_4b50 || tail === undefined) return undefined;
  const end = tail.subarray(locatorSize);
  const count = end.readUInt16LE(10);
  const size = end.readUInt32LE(12);
  const start = end.readUInt32LE(16);
  if (end.readUInt32LE(0) !== 0x0605_4b50 || end.readUInt16LE(20) !== 0 || tail.readUInt32LE(0) === 0x0706_4b50) return undefined;
  if (end.readUInt32LE(4) !== 0 || end.readUInt16LE(8) !== count || start + size !== sizeBytes - endSize) return undefined;
  if (count === 0 || count > defaultLimits.entries || size > largestDirectory) return undefined;
  const headers = read(descriptor, start, size);
  return headers === undefined ? undefined : { headers, count, sizeBytes, start };
}

function read(descriptor: number, position: number, length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(length);
  return readSync(descriptor, bytes, 0, length, position) === length ? bytes : undefined;
}

function scan({ headers, count, sizeBytes, start }: Located): PlainDirectory | undefined {
  const admits = createPlainNames(headers, count);
  const view = new DataView(headers.buffer, headers.byteOffset, headers.length);
  const sums = { contentBytes: 0, largestSize: 0, files: 0 };
  let contentEnd = 0;
  let position = 0;
  for (let index = 0; index < count; index++) {
    const nameStart = position + headerSize;
    if (nameStart > headers.length) return undefined;
    const nameEnd = nameStart + view.getUint16(position + headerField.nameLength, true);
    const compressedSize = view.getUint32(position + 20, true);
    const size = view.getUint32(position + headerField.size, true);
    const offset = view.getUint32(position + 42, true);
    // In the order of their content, so that neighbours tell whether two share bytes.
    if (nameEnd > headers.length || offset < contentEnd || !hasPlainFields(view, position)) return undefined;
    contentEnd = offset + 30 + nameEnd - nameStart + compressedSize;
    const kind = kindOf(headers, position, nameEnd);
    if (contentEnd > start || kind === unusual || (kind === folder && size !== 0) || !admits(nameStart, nameEnd, kind)) return undefined;
    if (kind === file) sums.files += 1;
    sums.contentBytes += size;
    if (size > sums.largestSize) sums.largestSize = size;
    position = nameEnd;
  }
  return position === headers.length ? { ...sums, sizeBytes, headers, count } : undefined;
}

/** Deflated or stored, not encrypted, sizes and place within 32 bits, neither extra fields nor a comment. */
function hasPlainFields(view: DataView, at: number): boolean {
  const method = view.getUint16(at + 10, true);
  const compressedSize = view.getUint32(at + 20, true);
  const size = view.getUint32(at + headerField.size, true);
  return (
    view.getUint32(at, true) === 0x0201_4b50 &&
    (view.getUint16(at + 8, true) & 0x2041) === 0 &&
    (method === 8 || (method === 0 && size === compressedSize)) &&
    view.getUint32(at + 30, true) === 0 &&
    compressedSize !== largest32 &&
    size !== largest32 &&
    view.getUint32(at + 42, true) !== largest32
  );
}

const unusual = 0;
const folder = 1;
const file = 2;
const slash = 0x2f;

/** A folder has a `/` at its end; links, devices and whatever contradicts itself are unusual. */
function kindOf(headers: Buffer, at: number, nameEnd: number): number {
  const system = headers[at + headerField.system] ?? 0;
  const type = system === 3 || system === 19 ? (headers[at + headerField.attributes + 3] ?? 0) & 0xf0 : 0;
  if (headers[nameEnd - 1] === slash) return type === 0 || type === 0x80 || type === 0x40 ? folder : unusual;
  return (type === 0 || type === 0x80) && ((headers[at + headerField.attributes] ?? 0) & 0x10) === 0 ? file : unusual;
}

/** Makes a check that takes one name after the other: see {@link createEntryGate} for what it must not let through. */
function createPlainNames(headers: Buffer, count: number): (start: number, end: number, kind: number) => boolean {
  const insert = createNameTable(count);
  /** The parents of the name before, up to and with their last `/`, and what was known behind it: most names have the same. */
  const parents = { start: 0, length: 0, first: firstSeed, second: 0, depth: 1 };
  return (start, end, kind) => {
    // The `/` at the end of a folder is none of its name.
    const stop = kind === folder ? end - 1 : end;
    if (stop - start > longestName) return false;
    const known = stop - start > parents.length && areSame(headers, { start, other: parents.start, length: parents.length });
    let { first, second, depth } = known ? parents : noParents;
    let partStart = known ? start + parents.length : start;
    let dots = 0;
    let before = 0;
    for (let at = partStart; at < stop; at++) {
      const byte = headers[at] ?? 0;
      const what = characters[byte] ?? refused;
      if (what === refused || (what === doubled && before === byte)) return false;
      if (byte === slash) {
        if (at - partStart === dots && dots <= 2) return false;
        if (!insert(first, second, folder)) return false;
        partStart = at + 1;
        dots = 0;
        depth += 1;
      } else if (byte === dot) dots += 1;
      before = byte;
      const lower = lowerCase[byte] ?? 0;
      first = Math.imul(first ^ lower, 0x0100_0193);
      second = (Math.imul(second, 31) + lower) | 0;
      if (byte === slash) {
        parents.start = start;
        parents.length = partStart - start;
        parents.first = first;
        parents.second = second;
        parents.depth = depth;
      }
    }
    return !(stop - partStart === dots && dots <= 2) && depth <= defaultLimits.depth && insert(first, second, kind);
  };
}

const firstSeed = 0x811c_9dc5;
const noParents = { first: firstSeed, second: 0, depth: 1 };

function areSame(bytes: Buffer, { start, other, length }: { start: number; other: number; length: number }): boolean {
  // From the end, where names of the same length differ first.
  for (let index = length - 1; index >= 0; index--) if (bytes[start + index] !== bytes[other + index]) return false;
  return true;
}

const refused = 0;
const usual = 1;
const doubled = 2;
const dot = 0x2e;

/** Of each byte in a name: printable ASCII is usual but for `\` and `:`; `##` and `@@` may be commands to a build server. */
const characters = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte < 0x20 || byte > 0x7e || byte === 0x5c || byte === 0x3a) return refused;
  return byte === 0x23 || byte === 0x40 ? doubled : usual;
});

const lowerCase = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte));

/**
 * A table of names by two hashes of 32 bits. It answers whether a name may be added: none may be there twice, but folders may.
 * Two names that only have the same hashes are taken for one, which leaves the archive to the reader that compares names.
 */
function createNameTable(count: number): (first: number, second: number, kind: number) => boolean {
  const slots = 2 ** Math.ceil(Math.log2(4 * count + 64));
  const hashes = new Int32Array(slots * 2);
  const kinds = new Uint8Array(slots);
  let free = slots / 2;
  return (first, second, kind) => {
    let slot = (first ^ (first >>> 15)) & (slots - 1);
    for (let known = kinds[slot] ?? 0; known !== 0; known = kinds[slot] ?? 0) {
      if (hashes[slot * 2] === first && hashes[slot * 2 + 1] === second) return known === folder && kind === folder;
      slot = (slot + 1) & (slots - 1);
    }
    if (free-- === 0) return false;
    kinds[slot] = kind;
    hashes[slot * 2] = first;
    hashes[slot * 2 + 1] = second;
    return true;
  };
}
