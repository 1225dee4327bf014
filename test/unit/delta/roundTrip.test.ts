import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDelta } from '../../../src/delta/buildDelta.ts';
import { chunkRecordBytes } from '../../../src/delta/deltaFormat.ts';
import { readSignature } from '../../../src/delta/readSignature.ts';
import { adler32V2 } from '../../../src/delta/rollingChecksum.ts';
import { writeSignature } from '../../../src/delta/writeSignature.ts';
import { applied, deltaOf, gather, inPieces, noise, planFor, signatureOf } from './files.ts';

type Edit = { kind: 'insert' | 'delete' | 'replace' | 'move' | 'repeat'; at: number; length: number; to: number };

const edits = fc.array(
  fc.record<Edit>({
    kind: fc.constantFrom('insert', 'delete', 'replace', 'move', 'repeat'),
    at: fc.nat(4000),
    length: fc.oneof(fc.nat(5), fc.nat(600)),
    to: fc.nat(4000),
  }),
  { maxLength: 6 },
);

/** Of few different bytes, so that chunks repeat and match in wrong places, or of many. */
const files = fc.oneof(
  fc.uint8Array({ maxLength: 4000 }),
  fc.array(fc.nat(1), { maxLength: 4000 }).map((bits) => Uint8Array.from(bits)),
  fc.constantFrom(0, 1, 127, 128, 129, 255, 256, 257, 1000).map((size) => noise(size)),
);

function edited(bytes: Uint8Array, { kind, at, length, to }: Edit): Buffer {
  const all = Buffer.from(bytes);
  const [before, cut, after] = [all.subarray(0, at), all.subarray(at, at + length), all.subarray(at + length)];
  const rest = Buffer.concat([before, after]);
  switch (kind) {
    case 'insert':
      return Buffer.concat([before, noise(length, at + 7), cut, after]);
    case 'delete':
      return rest;
    case 'replace':
      return Buffer.concat([before, noise(cut.length, at + 3), after]);
    case 'move':
      return Buffer.concat([rest.subarray(0, to), cut, rest.subarray(to)]);
    case 'repeat':
      return Buffer.concat([before, cut, cut, cut, after]);
  }
}

describe('a delta', () => {
  it('makes the new file of the old one, whatever was edited', async () => {
    await fc.assert(
      fc.asyncProperty(files, edits, fc.constantFrom(128, 200, 1024), async (old, changes, chunkSize) => {
        const wanted = changes.reduce<Buffer>((bytes, edit) => edited(bytes, edit), Buffer.from(old));
        const delta = await deltaOf(old, wanted, chunkSize);
        expect((await applied(old, delta)).equals(wanted)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('makes any file of any other', async () => {
    await fc.assert(
      fc.asyncProperty(files, files, async (old, wanted) => {
        expect((await applied(old, await deltaOf(old, wanted))).equals(Buffer.from(wanted))).toBe(true);
      }),
    );
  });

  it('finds blocks that moved by any number of bytes, and only carries what is new', async () => {
    const old = noise(100 * 128);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), async (inserted) => {
        const wanted = Buffer.concat([noise(inserted, 5), old]);
        const { commands } = await planFor(old, wanted);
        expect(commands).toEqual([
          { kind: 'data', start: 0, length: inserted },
          { kind: 'copy', start: 0, length: old.length },
        ]);
      }),
      { numRuns: 50 },
    );
  });

  it('finds the short last block of the old file at the end of the new one', async () => {
    const old = noise(3 * 128 + 50);
    const { commands } = await planFor(old, Buffer.concat([noise(40, 3), old.subarray(3 * 128)]));
    expect(commands).toEqual([
      { kind: 'data', start: 0, length: 40 },
      { kind: 'copy', start: 3 * 128, length: 50 },
    ]);
  });

  it('finds blocks on both sides of the edge of what is looked at at once', async () => {
    const [old, edge] = [noise(64 * 1024), 4 * 1024 * 1024];
    const unlike = noise(edge + 2048, 77);
    for (const shift of [-2100, -2048, -2047, -1, 0, 1, 2047, 2048]) {
      const wanted = Buffer.concat([unlike.subarray(0, edge + shift), old, noise(5000, 4)]);
      const plan = await planFor(old, wanted, 2048);
      expect(plan.commands).toEqual([
        { kind: 'data', start: 0, length: edge + shift },
        { kind: 'copy', start: 0, length: old.length },
        { kind: 'data', start: edge + shift + old.length, length: 5000 },
      ]);
    }
  });

  it('is made with the other checksum too', async () => {
    const old = noise(20 * 128 + 9);
    const records = (await gather(writeSignature(inPieces(old), 128))).subarray(24);
    for (let chunk = 0; chunk * chunkRecordBytes < records.length; chunk++) {
      const length = records.readUInt16LE(chunk * chunkRecordBytes);
      records.writeUInt32LE(adler32V2.of(old, chunk * 128, length), chunk * chunkRecordBytes + 2);
    }
    const head = Buffer.from('OCTOSIG\u0001\u0004SHA1\u0009Adler32V2>>>');
    const signature = await readSignature(inPieces(Buffer.concat([head, records])));
    const wanted = Buffer.concat([Buffer.alloc(99, 0xff), old]);
    const plan = await buildDelta(signature, inPieces(wanted));
    expect(plan).toMatchObject({ copied: old.length });
  });

  it('tells blocks apart that differ although their checksums are equal', async () => {
    const even = Buffer.alloc(128, 10);
    const uneven = Buffer.from(even);
    // Neither the sum nor the weighted sum changes.
    uneven.set([11, 8, 11], 50);
    const { commands } = await planFor(Buffer.concat([even, uneven]), Buffer.concat([uneven, even]));
    expect(commands).toEqual([
      { kind: 'copy', start: 128, length: 128 },
      { kind: 'copy', start: 0, length: 128 },
    ]);
  });

  it('of equal blocks copies the first', async () => {
    const old = Buffer.alloc(128 * 5000);
    const { commands } = await planFor(old, Buffer.alloc(256));
    expect(commands.map(({ start }) => start)).toEqual([0, 0]);
  });

  it('is given up as soon as it would hold more than it may', async () => {
    const [old, wanted] = [noise(10_000), Buffer.concat([noise(10_000), noise(5000, 3)])];
    const signature = await signatureOf(old);
    expect(await buildDelta(signature, inPieces(wanted), { mostData: 4999 })).toBeUndefined();
    expect(await buildDelta(signature, inPieces(wanted), { mostData: 5200 })).toMatchObject({ copied: expect.any(Number) });
    let read = 0;
    const endless = (async function* () {
      for (let seed = 1; ; seed++) {
        read++;
        yield noise(1024 * 1024, seed);
      }
    })();
    expect(await buildDelta(signature, endless, { mostData: 20_000_000 })).toBeUndefined();
    expect(read).toBeLessThan(30);
  });

  it('is given up when the first so many bytes hold next to nothing of the old file', async () => {
    const [old, unlike] = [noise(2048 * 4000), noise(2048 * 4000, 5)];
    const signature = await signatureOf(old, 2048);
    const patience = 4_000_000;
    expect(await buildDelta(signature, inPieces(Buffer.concat([unlike, old])), { patience })).toBeUndefined();
    expect(await buildDelta(signature, inPieces(Buffer.concat([unlike, old])), { patience: 12_000_000 })).toMatchObject({
      copied: old.length,
    });
    expect(await buildDelta(signature, inPieces(Buffer.concat([old, unlike])), { patience })).toMatchObject({ copied: old.length });
  });

  it('is given up where checksums are right and the bytes are not, over and over', async () => {
    // The checksum of zeros with the hash of something else: every position of a file of zeros is a miss.
    const signature = await gather(writeSignature(inPieces(Buffer.alloc(2048)), 2048));
    signature.fill(7, signature.length - 20);
    const zeros = (async function* () {
      for (let piece = 0; piece < 20; piece++) yield Buffer.alloc(1024 * 1024);
    })();
    expect(await buildDelta(await readSignature(inPieces(signature)), zeros)).toBeUndefined();
  });
});
