import { hash } from 'node:crypto';
import { hashBytes } from './deltaFormat.ts';
import { adler32 } from './rollingChecksum.ts';
import type { Signature } from './readSignature.ts';

/** A window that moves over bytes, with its checksum. */
export interface Window {
  readonly bytes: Uint8Array;
  at: number;
  readonly length: number;
  checksum: number;
}

/** Where the chunks of a signature occur in other bytes. */
export interface ChunkIndex {
  /**
   * Moves the window on until a chunk could lie there: its checksum is right. False when there was none before `end`, where the
   * window then stands, not looked at. There must be `end + length` bytes.
   */
  seek(window: Window, end: number): boolean;
  /** The first chunk that is the window's bytes, or -1. */
  match(window: Window): number;
}

/** Odd numbers without pattern, to spread checksums over a table (Knuth's multiplicative hashing). */
const spread = { filter: 0x9e3779b1, table: 0x85ebca6b } as const;

/**
 * An index in two steps: a bit map with 32 bits per chunk, small enough for the processor's cache, tells almost every position
 * apart; a hash table knows the rest. Of equal chunks the first is found, as the reference does.
 */
export function chunkIndex(signature: Signature): ChunkIndex {
  const { checksums, hashes, lengths, count } = signature;
  const filterBits = bitsFor(count * 32, { least: 15, most: 26 });
  const tableBits = bitsFor(count * 2, { least: 4, most: 30 });
  const tables: Tables = {
    ...{ checksums, filterShift: 32 - filterBits, tableShift: 32 - tableBits },
    filter: new Int32Array(1 << (filterBits - 5)),
    slots: new Int32Array(1 << tableBits),
  };
  /** For each chunk the next one with the same checksum, plus 1. */
  const following = new Int32Array(count);
  const isChunk = (number: number, length: number, digest: Buffer): boolean =>
    lengths[number] === length && hashOf(hashes, number).equals(digest);
  const find = (first: number, length: number, digest: Buffer): number => {
    let number = first;
    while (number >= 0 && !isChunk(number, length, digest)) number = (following[number] ?? 0) - 1;
    return number;
  };
  // From the last to the first, so that the first of equal checksums heads its chain.
  for (let number = count - 1; number >= 0; number--) {
    const slot = slotOf(tables, checksums[number] ?? 0);
    const head = (tables.slots[slot] ?? 0) - 1;
    // Long runs of zeros are many equal chunks: only the first of such a run stays.
    const repeats = head >= 0 && isChunk(head, lengths[number] ?? 0, hashOf(hashes, number));
    following[number] = repeats ? (following[head] ?? 0) : head + 1;
    tables.slots[slot] = number + 1;
    mark(tables, checksums[number] ?? 0);
  }
  return {
    seek: signature.checksum === adler32 ? (window, end) => seekAdler32(tables, window, end) : slowSeek(tables, signature.checksum.roll),
    match(window) {
      const first = (tables.slots[slotOf(tables, window.checksum)] ?? 0) - 1;
      if (first < 0) return -1;
      const digest = hash('sha1', window.bytes.subarray(window.at, window.at + window.length), 'buffer');
      return find(first, window.length, digest);
    },
  };
}

interface Tables {
  readonly filter: Int32Array;
  readonly filterShift: number;
  /** Chunk numbers plus 1; 0 is a free slot. */
  readonly slots: Int32Array;
  readonly tableShift: number;
  readonly checksums: Uint32Array;
}

/**
 * Everything that does not match passes through this loop byte by byte, so it calls nothing and keeps the two sums unreduced: they
 * wrap at 32 bits, of which the lower 16 are right at all times.
 */
function seekAdler32(tables: Tables, window: Window, end: number): boolean {
  const { filter, filterShift } = tables;
  const { bytes, length } = window;
  let a = window.checksum & 0xffff;
  let b = window.checksum >>> 16;
  for (let at = window.at; at < end; at++) {
    const checksum = (b << 16) | (a & 0xffff);
    const bit = Math.imul(checksum, spread.filter) >>> filterShift;
    if ((((filter[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) !== 0 && isKnown(tables, checksum >>> 0)) {
      window.at = at;
      window.checksum = checksum >>> 0;
      return true;
    }
    const out = bytes[at] ?? 0;
    a = (a - out + (bytes[at + length] ?? 0)) | 0;
    b = (b - Math.imul(length, out) + a - 1) | 0;
  }
  window.at = end;
  window.checksum = ((b << 16) | (a & 0xffff)) >>> 0;
  return false;
}

/** For the checksum that no known server uses by itself. */
function slowSeek(tables: Tables, roll: (checksum: number, out: number, gained: number, length: number) => number) {
  return (window: Window, end: number): boolean => {
    for (; window.at < end; window.at++) {
      if (isKnown(tables, window.checksum)) return true;
      const { bytes, at, length } = window;
      window.checksum = roll(window.checksum, bytes[at] ?? 0, bytes[at + length] ?? 0, length);
    }
    return false;
  };
}

function hashOf(hashes: Buffer, number: number): Buffer {
  return hashes.subarray(number * hashBytes, (number + 1) * hashBytes);
}

function isKnown(tables: Tables, checksum: number): boolean {
  return (tables.slots[slotOf(tables, checksum)] ?? 0) !== 0;
}

/** The slot that holds the checksum, or the free one where it would go. */
function slotOf({ slots, tableShift, checksums }: Tables, checksum: number): number {
  const mask = slots.length - 1;
  let slot = Math.imul(checksum, spread.table) >>> tableShift;
  for (;;) {
    const number = (slots[slot] ?? 0) - 1;
    if (number < 0 || checksums[number] === checksum) return slot;
    slot = (slot + 1) & mask;
  }
}

function mark({ filter, filterShift }: Tables, checksum: number): void {
  const bit = Math.imul(checksum, spread.filter) >>> filterShift;
  filter[bit >>> 5] = (filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
}

function bitsFor(size: number, { least, most }: { least: number; most: number }): number {
  return Math.min(most, Math.max(least, Math.ceil(Math.log2(Math.max(1, size)))));
}
