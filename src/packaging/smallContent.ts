/** What small packs need of zlib and OpenSSL without loading them, and of large content with them. */
import { crypto, isZlibLoaded, zlib } from '../platform/nodeBuiltins.ts';
import type { Codec } from './codec/codec.ts';
import { createCodec } from './codec/codec.ts';

/**
 * Content of at most this many bytes is deflated by our own codec on every road, at every level, so that its bytes are always the same.
 * For longer content zlib is faster, which tells where there are thousands of files (docs/decisions/0010).
 */
export const smallLimit = 1024;

/** Hashing more than this here takes longer than loading OpenSSL. */
const smallHash = 128 * 1024;

let codec: Codec | undefined;

function theCodec(): Codec {
  return (codec ??= createCodec());
}

/** Raw deflate of at most {@link smallLimit} bytes, or undefined where the result would not be shorter. */
export function deflateSmall(bytes: Uint8Array): Uint8Array | undefined {
  return theCodec().deflate(bytes);
}

/** CRC-32, going on from another. zlib is faster, but not by what loading it takes. */
export function crc32(bytes: Uint8Array, before = 0): number {
  if (bytes.length > smallLimit || isZlibLoaded()) return zlib().crc32(bytes, before);
  return theCodec().crc32(bytes, before);
}

/** SHA-256 in lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return bytes.length > smallHash ? crypto().hash('sha256', bytes) : theCodec().sha256(bytes);
}
