import { buildDelta } from '../../../src/delta/buildDelta.ts';
import { applyDelta } from '../../../src/delta/applyDelta.ts';
import type { DeltaPlan } from '../../../src/delta/deltaPlan.ts';
import type { Signature } from '../../../src/delta/readSignature.ts';
import { readSignature } from '../../../src/delta/readSignature.ts';
import { writeDelta } from '../../../src/delta/writeDelta.ts';
import { writeSignature } from '../../../src/delta/writeSignature.ts';

/** The bytes in pieces of this size, as a file or socket would give them. */
export async function* inPieces(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function gather(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of source) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

export async function signatureOf(basis: Uint8Array, chunkSize = 128): Promise<Signature> {
  return readSignature(inPieces(await gather(writeSignature(inPieces(basis), chunkSize))));
}

export async function planFor(basis: Uint8Array, wanted: Uint8Array, chunkSize = 128): Promise<DeltaPlan> {
  const plan = await buildDelta(await signatureOf(basis, chunkSize), inPieces(wanted));
  if (plan === undefined) throw new Error('no plan');
  return plan;
}

export function writePlan(plan: DeltaPlan, wanted: Uint8Array): Promise<Buffer> {
  return gather(writeDelta(plan, (start, length) => inPieces(wanted.subarray(start, start + length), 700)));
}

export async function deltaOf(basis: Uint8Array, wanted: Uint8Array, chunkSize = 128): Promise<Buffer> {
  return writePlan(await planFor(basis, wanted, chunkSize), wanted);
}

/** Short reads are the rule: a basis may give less than was asked for. */
export function applied(basis: Uint8Array, delta: Uint8Array): Promise<Buffer> {
  const read = async (start: number, length: number) => basis.subarray(start, start + Math.min(length, 333));
  return gather(applyDelta(inPieces(delta, 117), { size: basis.length, read }));
}

/** `count` bytes without pattern, the same for the same seed (mulberry32). */
export function noise(count: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(count);
  // Far apart, so that no two of them are pieces of one sequence.
  let state = Math.imul(seed, 0x9e3779b1);
  for (let at = 0; at < count; at++) {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), state | 1);
    bytes[at] = (mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61))) >>> 16;
  }
  return bytes;
}
