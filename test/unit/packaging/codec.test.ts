/** The small codec against zlib and OpenSSL, as WebAssembly and as the script that stands in for it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecLimit, createCodec } from '../../../src/packaging/codec/codec.ts';
import { codecScript } from '../../../src/packaging/codec/script.ts';
import { compressWhole } from '../../../src/packaging/deflate.ts';
import { smallLimit } from '../../../src/packaging/smallContent.ts';

const wasm = createCodec();
const script = createCodec(codecScript);
const both = [
  ['as WebAssembly', wasm],
  ['as a script', script],
] as const;

/** Content of few or many different bytes, with or without repetitions, up to the limit. */
const content = fc
  .tuple(fc.integer({ min: 0, max: codecLimit }), fc.integer({ min: 1, max: 256 }), fc.integer({ min: 1, max: 3000 }), fc.integer())
  .map(([length, alphabet, period, seed]) => {
    let state = seed >>> 0;
    const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8;
    const phrase = Uint8Array.from({ length: period }, () => next() % alphabet);
    return Uint8Array.from({ length }, (_, index) => (next() % 37 === 0 ? next() % alphabet : (phrase[index % period] ?? 0)));
  });

/** Counts of bytes that grow like Fibonacci's numbers give the deepest code: deeper than deflate allows. */
function deepCode(): Uint8Array {
  const bytes: number[] = [];
  for (let [symbol, often, next] = [0, 1, 1]; bytes.length + often <= codecLimit; [symbol, often, next] = [symbol + 1, next, often + next])
    for (let copy = 0; copy < often; copy++) bytes.push(symbol * 7);
  return Uint8Array.from(bytes, (_, index) => bytes[(index * 7919) % bytes.length] ?? 0);
}

describe.each(both)('the small codec %s', (_, codec) => {
  it('deflates what zlib inflates again, and says where that is not shorter', () => {
    const check = (bytes: Uint8Array): void => {
      const deflated = codec.deflate(bytes);
      if (deflated === undefined) return;
      expect(deflated.length).toBeLessThan(bytes.length);
      expect(Buffer.compare(inflateRawSync(deflated), bytes)).toBe(0);
    };
    fc.assert(fc.property(content, check), { numRuns: 150 });
    for (const bytes of [deepCode(), new Uint8Array(codecLimit), new Uint8Array(0), Uint8Array.of(1), Uint8Array.of(1, 1, 1)]) check(bytes);
    for (let length = 0; length < 300; length++) check(new Uint8Array(length).fill(65));
    expect(codec.deflate(new Uint8Array(1000))?.length).toBeLessThan(20);
    expect(codec.deflate(createRandom(4000))).toBeUndefined();
  });

  it('has zlib’s CRC-32, going on from any other', () => {
    fc.assert(
      fc.property(content, fc.integer({ min: 0, max: 0xffff_ffff }), (bytes, before) => {
        expect(codec.crc32(bytes, before)).toBe(crc32(bytes, before));
      }),
      { numRuns: 100 },
    );
  });

  it('has OpenSSL’s SHA-256 at every length of the last block and over many pieces', () => {
    const bytes = createRandom(codecLimit * 3 + 17);
    const lengths = [...Array.from({ length: 200 }, (_unused, index) => index), codecLimit - 1, codecLimit, codecLimit + 1, bytes.length];
    for (const length of lengths) {
      const part = bytes.subarray(0, length);
      expect(codec.sha256(part)).toBe(createHash('sha256').update(part).digest('hex'));
    }
  });
});

it('gives the same bytes as WebAssembly and as a script, whatever was deflated before', () => {
  fc.assert(
    fc.property(content, (bytes) => {
      const first = wasm.deflate(bytes);
      expect(script.deflate(bytes)).toEqual(first);
      script.deflate(Uint8Array.of(1, 2, 3, 1, 2, 3, 1, 2, 3));
      expect(script.deflate(bytes)).toEqual(first);
    }),
    { numRuns: 150 },
  );
});

it('deflates this project’s small sources as well as zlib does at level 5', () => {
  let [own, zlib] = [0, 0];
  for (const name of ['package.json', 'tsconfig.json', 'knip.json', 'README.md', 'src/entry.ts', 'src/packaging/codec/module.ts']) {
    const bytes = readFileSync(join(import.meta.dirname, '../../..', name)).subarray(0, smallLimit);
    own += compressWhole(bytes, 5).bytes.length;
    zlib += deflateRawSync(bytes, { level: 5 }).length;
  }
  expect(own).toBeLessThan(zlib * 1.01);
});

it.each(['module.ts', 'script.ts'])('codec/%s is what scripts/codec makes of its source', async (name) => {
  const maker: string = '../../../scripts/codec/writeCodec.mjs';
  const { codecFiles } = (await import(maker)) as { codecFiles(): Promise<Record<string, string>> };
  expect(readFileSync(join(import.meta.dirname, '../../../src/packaging/codec', name), 'utf8')).toBe((await codecFiles())[name]);
});

function createRandom(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24);
}
