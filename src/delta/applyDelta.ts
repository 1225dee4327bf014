import { createHash } from 'node:crypto';
import { AppError } from '../errors/appError.ts';
import type { DeltaPart } from './readDelta.ts';
import { readDelta } from './readDelta.ts';

/** The old file. */
export interface Basis {
  readonly size: number;
  /** Bytes from `start` on, `length` at most and at least one; valid until the next call. */
  read(start: number, length: number): Promise<Uint8Array>;
}

/**
 * How large the outcome of a delta will be, in bytes: a short delta can copy the old file a million times over. Reads it to its end and
 * refuses what is damaged, so that nothing has been written by then. Ends with `DELTA_MISFIT` when it copies what the basis lacks.
 */
export async function measureDelta(delta: AsyncIterable<Uint8Array>, basisSize: number): Promise<number> {
  let size = 0;
  for await (const part of readDelta(delta)) {
    if (part.kind === 'copy') requireInside(part, basisSize);
    if (part.kind !== 'head') size += part.kind === 'copy' ? part.length : part.bytes.length;
  }
  return size;
}

/**
 * The new file, made of the old one and a delta, as a stream. It ends with `DELTA_MISFIT` after the last byte when these are not the
 * bytes the delta was made of: whoever writes them must not use them then.
 */
export async function* applyDelta(delta: AsyncIterable<Uint8Array>, basis: Basis): AsyncGenerator<Uint8Array> {
  const sha1 = createHash('sha1');
  let wanted: Buffer = Buffer.alloc(0);
  for await (const part of readDelta(delta)) {
    if (part.kind === 'head') {
      wanted = part.sha1;
      continue;
    }
    for await (const bytes of part.kind === 'copy' ? copied(part, basis) : [part.bytes]) {
      sha1.update(bytes);
      yield bytes;
    }
  }
  if (!sha1.digest().equals(wanted)) throw misfit('its outcome has another SHA-1 than it should');
}

async function* copied(part: Extract<DeltaPart, { kind: 'copy' }>, basis: Basis): AsyncGenerator<Uint8Array> {
  requireInside(part, basis.size);
  const end = part.start + part.length;
  for (let at = part.start; at < end;) {
    const bytes = await basis.read(at, end - at);
    if (bytes.length === 0) throw misfit('the file it was made for is shorter');
    at += bytes.length;
    yield bytes;
  }
}

function requireInside({ start, length }: { readonly start: number; readonly length: number }, size: number): void {
  if (start + length > size) throw misfit('it copies bytes that are not there');
}

function misfit(why: string): AppError {
  return new AppError('input', 'DELTA_MISFIT', `The delta does not fit the file it is applied to: ${why}`);
}
