import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDelta, measureDelta } from '../../../src/delta/applyDelta.ts';
import { isAppError } from '../../../src/errors/appError.ts';
import { readSignature } from '../../../src/delta/readSignature.ts';
import { writeSignature } from '../../../src/delta/writeSignature.ts';
import { applied, deltaOf, gather, inPieces, noise } from './files.ts';

const old = noise(1000);
const wanted = Buffer.concat([old.subarray(0, 500), Buffer.from('new'), old.subarray(500)]);
const changedAt = (bytes: Buffer, at: number, value: number | string) => {
  const copy = Buffer.from(bytes);
  if (typeof value === 'number') copy[at] = value;
  else copy.write(value, at, 'latin1');
  return copy;
};

describe('a damaged signature', () => {
  const read = async (change: (signature: Buffer) => Buffer) =>
    readSignature(inPieces(change(await gather(writeSignature(inPieces(old), 128)))));

  it.each([
    ['its magic', (bytes: Buffer) => changedAt(bytes, 0, 'X'), 'DELTA_SIGNATURE_DAMAGED'],
    ['the end of its metadata', (bytes: Buffer) => changedAt(bytes, 21, '<'), 'DELTA_SIGNATURE_DAMAGED'],
    ['its last chunk', (bytes: Buffer) => bytes.subarray(0, -1), 'DELTA_SIGNATURE_DAMAGED'],
    ['its head', (bytes: Buffer) => bytes.subarray(0, 15), 'DELTA_SIGNATURE_DAMAGED'],
    ['all of it', () => Buffer.alloc(0), 'DELTA_SIGNATURE_DAMAGED'],
    ['the length of a chunk', (bytes: Buffer) => changedAt(bytes, 24, '\0\0'), 'DELTA_SIGNATURE_DAMAGED'],
    ['its version', (bytes: Buffer) => changedAt(bytes, 7, 2), 'DELTA_UNSUPPORTED'],
    ['the name of its hash', (bytes: Buffer) => changedAt(bytes, 9, 'MD51'), 'DELTA_UNSUPPORTED'],
    ['the name of its checksum', (bytes: Buffer) => changedAt(bytes, 14, 'Bdler32'), 'DELTA_UNSUPPORTED'],
  ])('is refused: %s', async (_what, change, code) => {
    await expect(read(change)).rejects.toMatchObject({ code });
  });
});

describe('a damaged delta', () => {
  it.each([
    ['its magic', (bytes: Buffer) => changedAt(bytes, 8, 'X'), 'DELTA_DAMAGED'],
    ['its version', (bytes: Buffer) => changedAt(bytes, 9, 2), 'DELTA_UNSUPPORTED'],
    ['the name of its hash', (bytes: Buffer) => changedAt(bytes, 11, 'MD51'), 'DELTA_UNSUPPORTED'],
    ['the length of its hash', (bytes: Buffer) => changedAt(bytes, 15, 19), 'DELTA_DAMAGED'],
    ['its hash', (bytes: Buffer) => changedAt(bytes, 19, bytes[19]! ^ 1), 'DELTA_MISFIT'],
    ['the end of its metadata', (bytes: Buffer) => changedAt(bytes, 39, '<'), 'DELTA_DAMAGED'],
    ['a command', (bytes: Buffer) => changedAt(bytes, 42, 0x61), 'DELTA_DAMAGED'],
    ['a negative start', (bytes: Buffer) => changedAt(bytes, 50, 0x80), 'DELTA_DAMAGED'],
    ['a start beyond the old file', (bytes: Buffer) => changedAt(bytes, 45, 1), 'DELTA_MISFIT'],
    ['its tail', (bytes: Buffer) => bytes.subarray(0, -1), 'DELTA_DAMAGED'],
    ['its data', (bytes: Buffer) => changedAt(bytes, bytes.indexOf('new'), 'old'), 'DELTA_MISFIT'],
    ['all commands', (bytes: Buffer) => bytes.subarray(0, 42), 'DELTA_MISFIT'],
  ])('is refused: %s', async (_what, change, code) => {
    const delta = change(await deltaOf(old, wanted));
    await expect(applied(old, delta)).rejects.toMatchObject({ code });
  });

  it('never gives another file than the one it was made of, whatever byte is changed', async () => {
    const delta = await deltaOf(old, wanted);
    await fc.assert(
      fc.asyncProperty(fc.nat(delta.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        const outcome = await applied(old, changedAt(delta, at, delta[at]! ^ bits)).catch((error: unknown) => error);
        expect(isAppError(outcome)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('is refused for a file that is another one than it was made for', async () => {
    const delta = await deltaOf(old, wanted);
    await expect(applied(noise(1000, 2), delta)).rejects.toMatchObject({ code: 'DELTA_MISFIT' });
    await expect(applied(old.subarray(0, 900), delta)).rejects.toMatchObject({ code: 'DELTA_MISFIT' });
  });

  it('is refused where the old file ends before the delta says', async () => {
    const delta = await deltaOf(old, wanted);
    const outcome = applyDelta(inPieces(delta), { size: 1000, read: async () => Buffer.alloc(0) });
    await expect(gather(outcome)).rejects.toMatchObject({ code: 'DELTA_MISFIT' });
  });
});

describe('the measure of a delta', () => {
  it('is the size of its outcome', async () => {
    expect(await measureDelta(inPieces(await deltaOf(old, wanted)), old.length)).toBe(1003);
  });

  it('is taken without applying it, however much it copies', async () => {
    const copies = Buffer.alloc(17 * 1000);
    for (let at = 0; at < copies.length; at += 17) {
      copies[at] = 0x60;
      copies.writeBigInt64LE(2n ** 40n, at + 9);
    }
    const delta = Buffer.concat([(await deltaOf(old, wanted)).subarray(0, 42), copies]);
    expect(await measureDelta(inPieces(delta), 2 ** 40)).toBe(1000 * 2 ** 40);
  });

  it('tells damage before a byte is applied', async () => {
    const delta = await deltaOf(old, wanted);
    await expect(measureDelta(inPieces(delta.subarray(0, -1)), old.length)).rejects.toMatchObject({ code: 'DELTA_DAMAGED' });
    await expect(measureDelta(inPieces(delta), old.length - 1)).rejects.toMatchObject({ code: 'DELTA_MISFIT' });
  });
});
