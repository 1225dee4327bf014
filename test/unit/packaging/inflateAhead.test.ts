/** Small files are decompressed together, ahead of who reads them: the outcome is that of reading entry by entry. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/packaging/archivePolicy.ts';
import type { ReadOptions } from '../../../src/packaging/readArchive.ts';
import { readArchive } from '../../../src/packaging/readArchive.ts';
import { tempDir } from '../../support/tempDir.ts';
import { hostileArchives } from './hostileArchives.ts';
import type { RawEntry } from './rawZip.ts';
import { rawZip } from './rawZip.ts';

/** What a reader gets: names with their contents in the order they come, then how it ended. */
async function read(path: string, options: ReadOptions): Promise<readonly string[]> {
  const got: string[] = [];
  const visit: Parameters<typeof readArchive>[1] = (entry) => {
    got.push(`${entry.kind} ${entry.name} ${entry.target ?? ''}`);
    return {
      write: (chunk) => got.push(`${chunk.length} ${crc32(chunk)}`),
      end: () => got.push('end'),
    };
  };
  const { entries } = await readArchive(path, visit, options).catch((error: unknown) => {
    got.push(String(error));
    return { entries: [] };
  });
  return [...got, ...entries.map((entry) => JSON.stringify(entry))];
}

async function bothWays(bytes: Buffer, options: ReadOptions = {}, fileName = 'a.zip'): Promise<readonly string[]> {
  const path = join(tempDir(), fileName);
  writeFileSync(path, bytes);
  const asked = await read(path, { ...options, contents: 'asked' });
  expect(await read(path, { ...options, contents: 'ahead' })).toEqual(asked);
  return asked;
}

const text = (size: number): Buffer => Buffer.alloc(size, 'The quick brown fox jumps over the lazy dog. ');

const mixed: readonly RawEntry[] = [
  { name: 'folder/', mode: 0o040755, method: 0 },
  { name: 'folder/a', data: text(100) },
  { name: 'empty', data: '' },
  { name: 'stored', data: text(3000), method: 0 },
  { name: 'link', data: 'empty', method: 0, mode: 0o120777 },
  { name: 'large', data: text(1_500_000) },
  { name: 'z', data: text(5000) },
];

/** A gzip member: what an entry could hide in its data to be taken for one of the reader's own. */
function member(data: Buffer): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(data), 0);
  trailer.writeUInt32LE(data.length, 4);
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]), deflateRawSync(data), trailer]);
}

/** Deflated data followed by its trailer, as if the entry ended there. */
const ended = (data: Buffer): Buffer => member(data).subarray(10);

describe('reading ahead', () => {
  it('gives what reading entry by entry gives, for all kinds of entries and more than one group', async () => {
    expect((await bothWays(rawZip(mixed), { links: 'allow' })).filter((line) => line === 'end')).toHaveLength(5);
    const many = Array.from({ length: 9000 }, (_, index) => ({
      name: `f${index}`,
      data: `${index}`.repeat(index % 300),
    }));
    expect((await bothWays(rawZip(many))).filter((line) => line === 'end')).toHaveLength(9000);
  });

  it.each(hostileArchives.map((archive) => [archive.fileName, archive.title, archive] as const))(
    'C64: refuses %s %s as reading entry by entry does',
    async (fileName, _, { bytes, code }) => {
      const folder = tempDir();
      writeFileSync(join(folder, fileName), bytes());
      const everything = {
        write: (): void => undefined,
        end: (): void => undefined,
      };
      await expect(
        readArchive(join(folder, fileName), () => everything, {
          contents: 'ahead',
        }),
      ).rejects.toMatchObject({ code });
      await bothWays(bytes(), {}, fileName);
    },
  );

  it('hands over what came before the entry that is wrong, and nothing of it', async () => {
    const entries = Array.from({ length: 50 }, (_, index) => ({
      name: `f${index}`,
      data: text(index),
    }));
    const got = await bothWays(
      rawZip([...entries, { name: 'bad', data: text(10), central: { crc: 1 }, local: { crc: 1 } }, { name: 'after' }]),
    );
    expect(got.filter((line) => line === 'end')).toHaveLength(50);
    expect(got.at(-1)).toContain("'bad' does not have the checksum");
    const lying = await bothWays(rawZip([...entries, { name: 'bad', data: text(10), local: { size: 11 } }]));
    expect(lying.filter((line) => line === 'end')).toHaveLength(50);
    expect(lying.at(-1)).toContain("'bad' give it a different size");
  });

  it('counts what comes out, in the same order', async () => {
    const entries = Array.from({ length: 5 }, (_, index) => ({
      name: `f${index}`,
      data: text(60),
    }));
    const got = await bothWays(rawZip(entries), {
      limits: { ...defaultLimits, totalBytes: 200 },
    });
    expect(got.filter((line) => line === 'end')).toHaveLength(3);
    expect(got.at(-1)).toContain('more than 200 bytes');
  });

  it.each<[string, Partial<RawEntry>]>([
    [
      'a member of no content before its own',
      {
        compressed: Buffer.concat([ended(Buffer.alloc(0)), member(text(20)).subarray(0, -8)]),
      },
    ],
    ['a member of the size it claims, then padding', { compressed: Buffer.concat([ended(text(20)), Buffer.alloc(20)]) }],
    ['the content of the next entry, then padding', { compressed: Buffer.concat([ended(text(60)), Buffer.alloc(1)]) }],
    [
      'a member that swallows what follows it',
      {
        compressed: Buffer.concat([Buffer.from([1, 200, 0, 55, 255]), text(20)]),
      },
    ],
    [
      'the start of a member before its trailer',
      {
        compressed: Buffer.concat([ended(text(20)), Buffer.from([0x1f])]),
        ...crcOf(0x5008_8b08),
      },
    ],
    [
      'an end before its data ends',
      {
        compressed: Buffer.concat([deflateRawSync(text(20)), Buffer.alloc(3)]),
      },
    ],
  ])('is not deceived by an entry with %s', async (_, lie) => {
    const data = text(20);
    const got = await bothWays(
      rawZip([
        { name: 'first', data: text(9) },
        { name: 'liar', data, ...lie },
        { name: 'next', data: text(40) },
      ]),
    );
    expect(got.slice(0, 3)).toEqual(['file first ', expect.any(String), 'end']);
    expect(got.at(-1)).toMatch(/^AppError: The content of the archive's entry 'liar'/);
  });

  it.each([0, 20])('is not deceived by an entry that claims %i bytes and swallows the one after it', async (size) => {
    const trailer = Buffer.alloc(8);
    const claimed = { crc: 7, size };
    trailer.writeUInt32LE(claimed.crc, 0);
    trailer.writeUInt32LE(claimed.size, 4);
    const between = Buffer.concat([trailer, member(text(1)).subarray(0, 10)]);
    const liar = {
      name: 'liar',
      compressed: Buffer.from([0, between.length, 0, 255 - between.length, 255]),
      local: claimed,
      central: claimed,
    };
    const next = { name: 'next', data: Buffer.concat([between, text(40)]), compressed: deflateRawSync(text(40)) };
    const got = await bothWays(rawZip([{ name: 'first', data: text(9) }, liar, next]));
    expect(got.at(-1)).toMatch(/^AppError: The content of the archive's entry 'liar'/);
  });

  it('takes the start of a member in honest data for what it is', async () => {
    const noise = Buffer.concat([text(10), Buffer.from([0x1f, 0x8b, 8, 0]), text(10)]);
    const compressed = deflateRawSync(noise, { level: 0 });
    expect(compressed.includes(Buffer.from([0x1f, 0x8b, 8]))).toBe(true);
    const got = await bothWays(
      rawZip([
        { name: 'a', data: text(20) },
        { name: 'b', data: noise, compressed },
      ]),
    );
    expect(got.filter((line) => line === 'end')).toHaveLength(2);
  });

  it('gives the same for an archive with any bytes changed', async () => {
    const bytes = rawZip(mixed.filter(({ name }) => name !== 'large'));
    const change = fc.tuple(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, byte] of changes) changed[at] = byte;
        await bothWays(changed, { links: 'allow' });
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});

function crcOf(crc: number): Pick<RawEntry, 'local' | 'central'> {
  return { local: { crc }, central: { crc } };
}
