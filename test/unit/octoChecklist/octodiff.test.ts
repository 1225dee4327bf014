/** The rows "Octodiff" of octo-classic.md §8; every vector of §6 and what else can be damaged: test/unit/delta. */
import { describe, expect, it } from 'vitest';
import { buildDelta } from '../../../src/delta/buildDelta.ts';
import { deltaCommands } from '../../../src/delta/deltaPlan.ts';
import { readDelta } from '../../../src/delta/readDelta.ts';
import { readSignature } from '../../../src/delta/readSignature.ts';
import { writeSignature } from '../../../src/delta/writeSignature.ts';
import { applied, deltaOf, gather, inPieces, noise, planFor } from '../delta/files.ts';

const mebibyte = 1024 * 1024;
const basis = Buffer.from(Array.from({ length: 300 }, (_, index) => index % 251));
const signatureBytes = (file: Buffer, chunkSize: number) => gather(writeSignature(inPieces(file), chunkSize));

describe('Octodiff: sizes', () => {
  it('an unchanged file → a single copy command', async () => {
    const file = noise(mebibyte);
    expect((await planFor(file, file, 2048)).commands).toEqual([{ kind: 'copy', start: 0, length: mebibyte }]);
  });

  it('the signature is 1.2 to 1.4 % of the size at 2048', async () => {
    const share = (await signatureBytes(noise(mebibyte), 2048)).length / mebibyte;
    expect(share).toBeGreaterThan(0.012);
    expect(share).toBeLessThan(0.014);
  });

  it('a smaller chunk → a larger signature', async () => {
    const file = noise(mebibyte);
    const sizes = await Promise.all([128, 512, 2048, 8192, 31_744].map(async (size) => (await signatureBytes(file, size)).length));
    expect(sizes).toEqual([...new Set(sizes)].sort((left, right) => right - left));
  });

  it('the delta of a changed package < ½ of the file', async () => {
    const old = noise(mebibyte);
    const changed = Buffer.concat([old.subarray(0, 300_000), noise(100_000, 2), old.subarray(350_000)]);
    const delta = await deltaOf(old, changed, 2048);
    expect(delta.length).toBeLessThan(changed.length / 2);
    expect((await applied(old, delta)).equals(changed)).toBe(true);
  });
});

describe('Octodiff: writer and reader vectors of §6', () => {
  const signature =
    '4f43544f5349470104534841310741646c657233323e3e3e' +
    '8000c11fc055e6434bc401f98603d7eda504790c98c67385d535' +
    '8000da5a0b6734eb7b26f3c78b9c1f0e4ad2baf598c865396758' +
    '2c008f04f04a234b695562697454c4eedc1d04d1203bc6d8dbe9';
  const delta =
    '4f43544f44454c544101045348413114000000536ac5c1d8ecf9d74d8b0326f31587fcff07e6443e3e3e' +
    '6000000000000000008000000000000000' +
    '80050000000000000048454c4c4f' +
    '608000000000000000ac00000000000000';
  const changed = Buffer.concat([basis.subarray(0, 128), Buffer.from('HELLO'), basis.subarray(128)]);

  it('the signature is written and read', async () => {
    expect((await signatureBytes(basis, 128)).toString('hex')).toBe(signature);
    const plan = await buildDelta(await readSignature(inPieces(Buffer.from(signature, 'hex'))), inPieces(changed));
    expect(plan?.commands).toEqual([
      { kind: 'copy', start: 0, length: 128 },
      { kind: 'data', start: 128, length: 5 },
      { kind: 'copy', start: 128, length: 172 },
    ]);
  });

  it('the delta is written and read', async () => {
    expect((await deltaOf(basis, changed)).toString('hex')).toBe(delta);
    expect((await applied(basis, Buffer.from(delta, 'hex'))).equals(changed)).toBe(true);
  });
});

describe('Octodiff: errors', () => {
  const changedAt = (bytes: Buffer, at: number, text: string) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.from(text, 'latin1'), bytes.subarray(at + text.length)]);

  it.each([
    ['corrupt magic', (bytes: Buffer) => changedAt(bytes, 0, 'XXXX'), 'DELTA_SIGNATURE_DAMAGED'],
    ['a truncated chunk', (bytes: Buffer) => bytes.subarray(0, -5), 'DELTA_SIGNATURE_DAMAGED'],
    ['the wrong version', (bytes: Buffer) => changedAt(bytes, 7, '\u0002'), 'DELTA_UNSUPPORTED'],
    ['an unknown algorithm', (bytes: Buffer) => changedAt(bytes, 9, 'MD51'), 'DELTA_UNSUPPORTED'],
  ])('%s of a signature', async (_what, damage, code) => {
    await expect(readSignature(inPieces(damage(await signatureBytes(basis, 128))))).rejects.toMatchObject({ code });
  });

  it.each([
    ['corrupt magic', (bytes: Buffer) => changedAt(bytes, 0, 'XXXX'), 'DELTA_DAMAGED'],
    ['a truncated command', (bytes: Buffer) => bytes.subarray(0, -5), 'DELTA_DAMAGED'],
    ['the wrong version', (bytes: Buffer) => changedAt(bytes, 9, '\u0002'), 'DELTA_UNSUPPORTED'],
    ['an unknown algorithm', (bytes: Buffer) => changedAt(bytes, 11, 'MD51'), 'DELTA_UNSUPPORTED'],
  ])('%s of a delta', async (_what, damage, code) => {
    const read = async () => {
      for await (const _part of readDelta(inPieces(damage(await deltaOf(basis, basis))))) continue;
    };
    await expect(read()).rejects.toMatchObject({ code });
  });
});

describe('Octodiff: merging', () => {
  it('copies [0,128) and [128,384) → one', () => {
    const commands = deltaCommands();
    commands.copy(0, 128);
    commands.copy(128, 256);
    expect(commands.done(Buffer.alloc(20)).commands).toEqual([{ kind: 'copy', start: 0, length: 384 }]);
  });

  it('copy, data, copy stay separate', () => {
    const commands = deltaCommands();
    commands.copy(0, 128);
    commands.data(128, 10);
    commands.copy(128, 256);
    expect(commands.done(Buffer.alloc(20)).commands.map(({ kind }) => kind)).toEqual(['copy', 'data', 'copy']);
  });
});
