import { describe, expect, it } from 'vitest';
import { adler32, adler32V2 } from '../../../src/delta/rollingChecksum.ts';
import { chunkSizeFor, writeSignature } from '../../../src/delta/writeSignature.ts';
import { deltaOf, gather, inPieces, noise, planFor, signatureOf } from './files.ts';

const basis = Buffer.from(Array.from({ length: 300 }, (_, index) => index % 251));
const emptySignature = '4f43544f5349470104534841310741646c657233323e3e3e';
const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex');
const deltaHead = (sha1: string) => `${hex('OCTODELTA')}01${'0453484131'}14000000${sha1}${hex('>>>')}`;
const basisSha1 = '449c66c5b0f2cacbdb951d0ae9ddc198b5315098';

describe('the format of Octodiff', () => {
  it('gives the signature of the reference for 300 bytes in chunks of 128', async () => {
    const signature = await gather(writeSignature(inPieces(basis, 7), 128));
    expect(signature.toString('hex')).toBe(
      emptySignature +
        '8000c11fc055e6434bc401f98603d7eda504790c98c67385d535' +
        '8000da5a0b6734eb7b26f3c78b9c1f0e4ad2baf598c865396758' +
        '2c008f04f04a234b695562697454c4eedc1d04d1203bc6d8dbe9',
    );
  });

  it('gives a signature without chunks for an empty file', async () => {
    expect((await gather(writeSignature(inPieces(Buffer.alloc(0))))).toString('hex')).toBe(emptySignature);
  });

  it('gives the delta of the reference for five bytes put in', async () => {
    const changed = Buffer.concat([basis.subarray(0, 128), Buffer.from('HELLO'), basis.subarray(128)]);
    expect((await deltaOf(basis, changed)).toString('hex')).toBe(
      deltaHead('536ac5c1d8ecf9d74d8b0326f31587fcff07e644') +
        '6000000000000000008000000000000000' +
        '80050000000000000048454c4c4f' +
        '608000000000000000ac00000000000000',
    );
  });

  it('copies an unchanged file with one command', async () => {
    expect((await deltaOf(basis, basis)).toString('hex')).toBe(deltaHead(basisSha1) + '6000000000000000002c01000000000000');
  });

  it('holds a whole file where the old one was empty', async () => {
    const delta = await deltaOf(Buffer.alloc(0), Buffer.from('abc'));
    expect(delta.toString('hex')).toBe(deltaHead('a9993e364706816aba3e25717850c26c9cd0d89d') + '800300000000000000616263');
  });

  it('merges copies that follow each other and keeps those with data between them', async () => {
    expect((await planFor(basis, basis)).commands).toEqual([{ kind: 'copy', start: 0, length: 300 }]);
    const changed = Buffer.concat([basis.subarray(0, 128), Buffer.from('x'), basis.subarray(0, 128)]);
    expect((await planFor(basis, changed)).commands).toEqual([
      { kind: 'copy', start: 0, length: 128 },
      { kind: 'data', start: 128, length: 1 },
      { kind: 'copy', start: 0, length: 128 },
    ]);
  });

  it('says the bytes of a delta before it is written', async () => {
    const [old, wanted] = [noise(5000), Buffer.concat([noise(2000), noise(1500, 9), noise(5000).subarray(2500)])];
    expect((await planFor(old, wanted)).bytes).toBe((await deltaOf(old, wanted)).length);
  });

  it.each([
    [2048, 0.0128],
    [128, 0.2035],
  ])('makes a signature of chunks of %i bytes %f times as large as the file', async (chunkSize, ratio) => {
    const file = noise(1024 * 1024);
    expect((await gather(writeSignature(inPieces(file), chunkSize))).length / file.length).toBeCloseTo(ratio, 3);
  });

  it('takes larger chunks for files above 256 MiB, as far as the format allows', () => {
    const mib = 1024 * 1024;
    expect([1, 256, 257, 1024, 100_000].map((size) => chunkSizeFor(size * mib))).toEqual([2048, 2048, 3072, 8192, 31_744]);
  });

  it.each([127, 31_745])('refuses chunks of %i bytes', async (size) => {
    await expect(gather(writeSignature(inPieces(basis), size))).rejects.toMatchObject({ code: 'DELTA_CHUNK_SIZE_INVALID' });
  });
});

describe('a rolling checksum', () => {
  it('is that of the reference', () => {
    expect(adler32.of(Buffer.from('abc'), 0, 3)).toBe(0x024d0127);
    expect(adler32V2.of(Buffer.from('xabc'), 1, 3)).toBe(0x024d0127);
    const full = Buffer.alloc(2048, 0xff);
    expect(adler32.of(full, 0, 2048)).toBe(0x0400f801);
    expect(adler32V2.of(full, 0, 2048)).toBe(0xe26bf86a);
  });

  it.each([adler32, adler32V2])('of $name rolls as the reference does', ({ roll }) => {
    expect(roll(2755533412, 0, 0xaf, 8)).toBe(3209698067);
    expect([8, 16, 24, 32].map((length) => roll(3209698067, 0xaf, 0xfe, length))).toEqual([3577289570, 3485539170, 3393788770, 3302038370]);
  });

  it.each([adler32, adler32V2])('of $name is, after rolling, what it is when it is computed anew', ({ of, roll }) => {
    for (const length of [1, 128, 2048, 31_744]) {
      const bytes = Buffer.concat([Buffer.alloc(length, 0xff), noise(length * 2)]);
      let checksum = of(bytes, 0, length);
      for (let at = 0; at < length * 2; at++) {
        checksum = roll(checksum, bytes[at]!, bytes[at + length]!, length);
        if (at % 997 === 0) expect(checksum).toBe(of(bytes, at + 1, length));
      }
    }
  });

  it.each(['Adler32', 'Adler32V2'])('named %s in a signature is the one that is used', async (name) => {
    const signature = await gather(writeSignature(inPieces(basis), 128));
    const marked = Buffer.concat([signature.subarray(0, 13), Buffer.from([name.length]), Buffer.from(name), signature.subarray(21)]);
    const { readSignature } = await import('../../../src/delta/readSignature.ts');
    expect((await readSignature(inPieces(marked))).checksum.name).toBe(name);
    expect((await signatureOf(basis)).checksum.name).toBe('Adler32');
  });
});
