import type { Hash } from 'node:crypto';
import process from 'node:process';

/** A SHA-256 over bytes that come one after the other. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** Lower-case hexadecimal; ends the hash. */
  digest(): string;
}

/** More than this goes to node:crypto, which is faster from here on. */
const longestOwn = 32 * 1024;

/**
 * Hashes small inputs itself: loading node:crypto takes longer than packing a handful of files (bench/startup.mjs). Larger ones
 * are handed over. Source: FIPS 180-4 §6.2.
 */
export function createSha256(): Sha256 {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let native: Hash | undefined;
  return {
    update(bytes) {
      length += bytes.length;
      if (native === undefined && length > longestOwn) {
        native = nativeHash();
        for (const chunk of chunks.splice(0)) native.update(chunk);
      }
      if (native === undefined) chunks.push(bytes.slice());
      else native.update(bytes);
    },
    digest: () => native?.digest('hex') ?? hashOf(Buffer.concat(chunks)),
  };
}

function nativeHash(): Hash {
  const crypto = process.getBuiltinModule('node:crypto');
  return crypto.createHash('sha256');
}

/** The first 32 bits of the fractional parts of the cube (rounds) and square (start) roots of the first primes. */
function constants(count: number, root: (prime: number) => number): Uint32Array {
  const words = new Uint32Array(count);
  for (let found = 0, candidate = 2; found < count; candidate++) {
    if (isPrime(candidate)) words[found++] = (root(candidate) % 1) * 2 ** 32;
  }
  return words;
}

function isPrime(candidate: number): boolean {
  for (let factor = 2; factor * factor <= candidate; factor++) if (candidate % factor === 0) return false;
  return true;
}

function hashOf(message: Buffer): string {
  const padded = Buffer.alloc(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  padded.writeUInt32BE(message.length * 8, padded.length - 4);
  const rounds = constants(64, Math.cbrt);
  const state = constants(8, Math.sqrt);
  const schedule = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    fillSchedule(schedule, padded, at);
    mixBlock(state, schedule, rounds);
  }
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

function fillSchedule(schedule: Uint32Array, message: Buffer, at: number): void {
  for (let index = 0; index < 16; index++) schedule[index] = message.readUInt32BE(at + index * 4);
  for (let index = 16; index < 64; index++) {
    const early = schedule[index - 15] ?? 0;
    const late = schedule[index - 2] ?? 0;
    const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    schedule[index] = (schedule[index - 16] ?? 0) + first + (schedule[index - 7] ?? 0) + second;
  }
}

function mixBlock(state: Uint32Array, schedule: Uint32Array, rounds: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let index = 0; index < 64; index++) {
    const choice = (e & f) ^ (~e & g);
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + (rounds[index] ?? 0) + (schedule[index] ?? 0)) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] = (state[index] ?? 0) + word;
  });
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
