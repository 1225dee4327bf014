import { zlib } from '../platform/nodeBuiltins.ts';
import { crc32, deflateSmall, smallLimit } from './smallContent.ts';

/** zlib's levels: 0 stores, 1 is fastest, 9 smallest. */
export type CompressionLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Content larger than this is cut into blocks, so that memory stays bounded and blocks can be deflated side by side. */
export const wholeLimit = 4 * 1024 * 1024;

/** Bytes of one block; every block but the last has exactly this length, whoever deflates it. */
export const blockSize = 1024 * 1024;

/** How far back deflate can refer: each block starts with this much of the one before. */
export const windowSize = 32 * 1024;

const sampleSize = 16 * 1024;

/** Content as it is stored in an archive. */
export interface Compressed {
  readonly method: 'deflated' | 'stored';
  readonly bytes: Uint8Array;
}

/** Deflates content that is in memory as a whole; what does not shrink is stored. */
export function compressWhole(bytes: Uint8Array, level: CompressionLevel): Compressed {
  if (level === 0 || bytes.length === 0) return { method: 'stored', bytes };
  if (bytes.length <= smallLimit) {
    const small = deflateSmall(bytes);
    return small === undefined ? { method: 'stored', bytes } : { method: 'deflated', bytes: small };
  }
  if (bytes.length >= 4 * sampleSize && !isWorthDeflating(samplesOf(bytes, 3))) return { method: 'stored', bytes };
  const windowBits = windowBitsFor(bytes.length);
  const deflated = zlib().deflateRawSync(bytes, {
    level,
    chunkSize: outputSize(bytes.length),
    windowBits,
    memLevel: Math.min(usualMemory, windowBits - 6),
  });
  return deflated.length < bytes.length ? { method: 'deflated', bytes: deflated } : { method: 'stored', bytes };
}

/** Offsets of `count` samples spread over content of `size` bytes. */
export function sampleOffsets(size: number, count: number): number[] {
  const last = Math.max(0, size - sampleSize);
  return Array.from({ length: count }, (_, index) => Math.floor((last * index) / Math.max(1, count - 1)));
}

/** Whether the samples shrink by at least 1.5 % at the fastest level; content that is compressed already does not. */
export function isWorthDeflating(samples: readonly Uint8Array[]): boolean {
  const before = samples.reduce((sum, sample) => sum + sample.length, 0);
  const { deflateRawSync } = zlib();
  const after = samples.reduce((sum, sample) => sum + deflateRawSync(sample, { level: 1, chunkSize: outputSize(sample.length) }).length, 0);
  return after < before * 0.985;
}

/** Reads the samples that {@link isWorthDeflating} judges from content in memory. */
function samplesOf(bytes: Uint8Array, count: number): Uint8Array[] {
  return sampleOffsets(bytes.length, count).map((offset) => bytes.subarray(offset, offset + sampleSize));
}

export const bytesPerSample = sampleSize;

/**
 * Deflates one block of a longer stream. `before` is what precedes it (its last 32 KiB count); all but the last block end on
 * a byte boundary, so that the blocks of one stream can be made independently and joined.
 */
export function deflateBlock(block: Uint8Array, before: Uint8Array, options: { level: CompressionLevel; last: boolean }): Uint8Array {
  const { constants, deflateRawSync } = zlib();
  return deflateRawSync(block, {
    level: options.level,
    chunkSize: outputSize(block.length),
    finishFlush: options.last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    ...(before.length === 0 ? {} : { dictionary: before.subarray(-windowSize) }),
  });
}

/** Deflates a stream of unknown length block by block. */
export interface BlockDeflater {
  /** The caller may reuse the bytes afterwards. */
  push(bytes: Uint8Array): void;
  /** Writes the last block; the number of bytes pushed and their CRC-32. */
  finish(): { readonly size: number; readonly crc: number };
}

/** Makes a deflater that hands each finished block to `write`. */
export function createBlockDeflater(level: CompressionLevel, write: (bytes: Uint8Array) => void): BlockDeflater {
  const buffer = Buffer.allocUnsafe(windowSize + blockSize);
  let before = 0;
  let filled = 0;
  let size = 0;
  let crc = 0;
  const emit = (last: boolean): void => {
    const end = windowSize + filled;
    write(deflateBlock(buffer.subarray(windowSize, end), buffer.subarray(windowSize - before, windowSize), { level, last }));
    buffer.copyWithin(0, end - windowSize, end);
    before = Math.min(windowSize, before + filled);
    filled = 0;
  };
  return {
    push(bytes) {
      crc = crc32(bytes, crc);
      size += bytes.length;
      for (let offset = 0; offset < bytes.length;) {
        // A full block waits until more comes: only then is it known not to be the last one.
        if (filled === blockSize) emit(false);
        const length = Math.min(blockSize - filled, bytes.length - offset);
        buffer.set(bytes.subarray(offset, offset + length), windowSize + filled);
        filled += length;
        offset += length;
      }
    },
    finish() {
      emit(true);
      return { size, crc };
    },
  };
}

/** Room for the output in one piece: a smaller chunk makes zlib grow and copy, a fixed large one holds memory per file. */
function outputSize(inputSize: number): number {
  return inputSize + (inputSize >>> 9) + 64;
}

const usualMemory = 8;
const largestWindow = 15;
/** Part of a window that deflate keeps for what comes next: matches reach no further than the rest of it. */
const lookahead = 262;

/**
 * A window just large enough for all of the content finds the same matches, and setting up the usual 256 KiB takes longer than
 * deflating a few kilobytes.
 */
function windowBitsFor(size: number): number {
  let bits = 9;
  while (bits < largestWindow && size > (1 << bits) - lookahead) bits++;
  return bits;
}
