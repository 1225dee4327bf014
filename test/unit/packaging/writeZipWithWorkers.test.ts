/** Threads change how fast a zip is written, never what is written (docs/decisions/0010). */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Found, FoundFile } from '../../../src/packaging/foundFile.ts';
import type { PlannedEntry } from '../../../src/packaging/planPackage.ts';
import { listArchive, readArchive } from '../../../src/packaging/readArchive.ts';
import type { WriteOptions, WrittenPackage } from '../../../src/packaging/writePackage.ts';
import { writePackage } from '../../../src/packaging/writePackage.ts';
import { createHeadStart } from '../../../src/packaging/zipHeadStart.ts';
import type { ZipPool } from '../../../src/packaging/zipWorkers.ts';
import { startZipPool } from '../../../src/packaging/zipWorkers.ts';
import { tempDir } from '../../support/tempDir.ts';
import { builtZipWorker } from './builtZipWorker.ts';
import { hasProgram } from './programs.ts';

const worker = builtZipWorker();

const mebibyte = 1024 * 1024;
const text = { kind: 'text', mode: 0o644, modified: 315_532_800 } as const;

/** Content from a seed: text that compresses, noise that does not, or both in turns. */
function content(size: number, texture: 'text' | 'noise' | 'mixed', seed: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = (seed + 1) >>> 0;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const isNoise = texture === 'noise' || (texture === 'mixed' && (at >>> 16) % 2 === 1);
    bytes[at] = isNoise ? state >>> 24 : 97 + ((state >>> 28) & 7);
  }
  return bytes;
}

function fileEntry(path: string, name: string): PlannedEntry {
  const { size, mode, mtimeMs, ino } = statSync(path);
  const source = { kind: 'file', path, name, size, mode: mode & 0o777, modifiedMs: mtimeMs, inode: ino } as const;
  return { kind: 'file', name, mode: 0o644, modified: 315_532_800, source };
}

/** Writes files and gives their entries. */
function files(contents: Readonly<Record<string, Uint8Array>>): PlannedEntry[] {
  const folder = join(tempDir(), 'in');
  mkdirSync(folder);
  return Object.entries(contents).map(([name, bytes], index) => {
    writeFileSync(join(folder, String(index)), bytes);
    return fileEntry(join(folder, String(index)), name);
  });
}

async function write(entries: readonly PlannedEntry[], path: string, more: Partial<WriteOptions> = {}): Promise<WrittenPackage> {
  const options = { path, format: 'zip', level: 6, existing: 'refuse', changed: 'refuse', pause: () => Promise.resolve() } as const;
  return writePackage(entries, { ...options, workers: { count: 2, script: worker.url() }, ...more });
}

/** Writes with and without threads; both files. */
async function writeBoth(entries: readonly PlannedEntry[], more: Partial<WriteOptions> = {}): Promise<[Buffer, Buffer]> {
  const folder = tempDir();
  const { workers: _none, ...alone } = { workers: undefined, ...more };
  const { sha256 } = await write(entries, join(folder, 'threads.zip'), more);
  const options = { path: join(folder, 'alone.zip'), format: 'zip', level: 6, existing: 'refuse', changed: 'refuse' } as const;
  const inline = await writePackage(entries, { ...options, pause: () => Promise.resolve(), ...alone });
  expect(sha256).toBe(inline.sha256);
  return [readFileSync(join(folder, 'threads.zip')), readFileSync(join(folder, 'alone.zip'))];
}

describe('the bytes of a zip', () => {
  const texture = fc.constantFrom('text' as const, 'noise' as const, 'mixed' as const);
  const size = fc.oneof(
    { weight: 6, arbitrary: fc.nat(20_000) },
    { weight: 2, arbitrary: fc.nat(2 * mebibyte) },
    { weight: 1, arbitrary: fc.constantFrom(4 * mebibyte, 4 * mebibyte + 1, 5 * mebibyte, 6 * mebibyte - 1, 7 * mebibyte + 33) },
  );
  const shape = fc.record({ size, texture });

  it('are the same with any number of threads, whatever sizes and contents come in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(shape, { maxLength: 12 }),
        fc.integer({ min: 2, max: 4 }),
        fc.constantFrom(0, 1, 6, 9),
        async (shapes, count, level) => {
          const contents = Object.fromEntries(shapes.map((one, index) => [`ä${index}.bin`, content(one.size, one.texture, index)]));
          const entries = [{ ...text, name: 'first', content: 'written by us' }, ...files(contents)];
          const [threads, alone] = await writeBoth(entries, { workers: { count, script: worker.url() }, level });
          expect(threads.equals(alone)).toBe(true);
        },
      ),
      { numRuns: 12 },
    );
  }, 180_000);

  it('C58: are the same for 70,000 entries, which Python reads', async () => {
    const entries = Array.from({ length: 70_000 }, (_, index): PlannedEntry => ({ ...text, name: `f${index}`, content: `${index}` }));
    const [threads, alone] = await writeBoth(entries);
    expect(threads.equals(alone)).toBe(true);
    if (!hasProgram('python3')) return;
    const path = join(tempDir(), 'a.zip');
    writeFileSync(path, threads);
    const test = 'import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(len(z.namelist()))';
    expect(execFileSync('python3', ['-c', test, path], { encoding: 'utf8' }).trim()).toBe('70000');
  });

  it('are the same where a thread can not start: this one does its work', async () => {
    const broken = join(tempDir(), 'broken.cjs');
    writeFileSync(broken, 'throw new Error("no memory");');
    const entries = files({ a: content(3 * mebibyte, 'text', 1), b: content(6 * mebibyte, 'mixed', 2) });
    const [threads, alone] = await writeBoth(entries, { workers: { count: 2, script: pathToFileURL(broken) } });
    expect(threads.equals(alone)).toBe(true);
  });

  it.skipIf(!hasProgram('unzip'))('pass unzip -t', async () => {
    const path = join(tempDir(), 'a.zip');
    await write(files({ a: content(9 * mebibyte, 'mixed', 1), b: content(5 * mebibyte, 'noise', 2), c: Buffer.alloc(0) }), path);
    expect(execFileSync('unzip', ['-t', path], { encoding: 'utf8' })).toContain('No errors detected');
  });
});

describe('with a head start', () => {
  const many = (): PlannedEntry[] =>
    files(Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`f${1000 + index}`, content(3000, 'mixed', index)])));
  const sourceOf = (entry: PlannedEntry): FoundFile[] => (entry.kind === 'file' ? [entry.source] : []);

  /** Begins with all of the entries, writes those that `change` leaves; how many tasks were asked for then, and whether the bytes are right. */
  async function writeAfterHeadStart(
    change: (entries: readonly PlannedEntry[]) => PlannedEntry[],
  ): Promise<{ asked: number; same: boolean }> {
    const entries = many();
    const planned = new Map(entries.flatMap((entry) => sourceOf(entry).map((source) => [source, entry] as const)));
    const threads = startZipPool({ count: 2, script: worker.url() });
    let asked = 0;
    const run: ZipPool['run'] = (task) => {
      asked++;
      return threads.run(task);
    };
    const plan = (found: Found): PlannedEntry => planned.get(found as FoundFile) ?? expect.fail('no entry');
    const start = createHeadStart({ ...threads, run }, { level: 6, plan });
    start.add(entries.flatMap(sourceOf));
    const early = asked;
    const [begun, alone] = await writeBoth(change(entries), { workers: start });
    return { asked: asked - early, same: begun.equals(alone) };
  }

  it('nothing that was begun is done again', async () => {
    // Six tasks of about 1 MiB with what an entry costs; the seventh is not full when the head start ends.
    expect(await writeAfterHeadStart((entries) => [...entries])).toEqual({ asked: 1, same: true });
  });

  it('what came otherwise than expected is done again, and the bytes are those of one thread', async () => {
    const changes: readonly ((entries: readonly PlannedEntry[]) => PlannedEntry[])[] = [
      (entries) => entries.filter((_, index) => index !== 400),
      (entries) => entries.slice(1),
      (entries) => [{ ...text, name: 'first', content: 'ours' }, ...entries],
      (entries) => entries.map((entry, index) => (index === 300 ? { ...entry, name: 'f1300b' } : entry)),
      (entries) => entries.map((entry) => ({ ...entry, mode: 0o755 })),
      (entries) => entries.map((entry) => ({ ...entry, modified: 1_700_000_000 })),
      (entries) => entries.toReversed(),
      (entries) => entries.slice(0, 3),
      () => [],
    ];
    for (const change of changes) expect(await writeAfterHeadStart(change)).toMatchObject({ same: true });
  });
});

describe('C53: with threads', () => {
  const sizes = [
    ['small', 1000],
    ['large', 6 * mebibyte],
  ] as const;
  const changes: readonly (readonly [string, (path: string, size: number) => void])[] = [
    ['shrank', (path, size) => truncateSync(path, size / 2)],
    ['grew', (path, size) => truncateSync(path, size + 5)],
    ['was written to', (path) => utimesSync(path, 1, 1)],
    ['vanished', (path) => rmSync(path)],
  ];
  const cases = sizes.flatMap(([what, size]) => changes.map(([change, act]) => [what, change, size, act] as const));

  it.each(cases)('a %s file that %s is named, and nothing is left', async (_what, change, size, act) => {
    const entries = files({ first: content(100, 'text', 1), changed: content(size, 'text', 2), last: content(100, 'text', 3) });
    const path = entries[1]?.kind === 'file' ? entries[1].source.path : '';
    act(path, size);
    const folder = tempDir();
    await expect(write(entries, join(folder, 'a.zip'))).rejects.toMatchObject({
      code: 'PACKAGE_FILE_CHANGED',
      message: `The file '${path}' ${change} while it was packed`,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(sizes)('a %s file that may change is packed as far as it goes', async (_what, size) => {
    const whole = content(size, 'text', 2);
    const entries = files({ changed: whole, last: content(100, 'text', 3) });
    truncateSync(entries[0]?.kind === 'file' ? entries[0].source.path : '', size / 2 - 1);
    const path = join(tempDir(), 'a.zip');
    expect((await write(entries, path, { changed: 'warn' })).warnings).toMatchObject([{ about: 'changed' }]);
    const chunks: Buffer[] = [];
    await readArchive(path, ({ name }) => ({
      write: (chunk) => name === 'changed' && chunks.push(Buffer.from(chunk)),
      end: () => undefined,
    }));
    expect(Buffer.concat(chunks).equals(whole.subarray(0, size / 2 - 1))).toBe(true);
  });
});

describe('a pack with threads that fails', () => {
  it('C54: names a file that can not be read, and leaves nothing', async () => {
    const folder = tempDir();
    // A folder in place of a file is what root, whom no permission stops, can't read either.
    const [entry] = files({ a: content(1000, 'text', 1) });
    if (entry?.kind !== 'file') throw new Error('no file');
    const broken = { ...entry, source: { ...entry.source, path: folder } };
    await expect(write([entry, broken], join(folder, 'a.zip'))).rejects.toMatchObject({ code: 'PACKAGE_FILES_UNREADABLE' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ends when its caller interrupts it, and leaves nothing', async () => {
    const folder = tempDir();
    const entries = files({ a: content(20 * mebibyte, 'mixed', 1), b: content(20 * mebibyte, 'mixed', 2) });
    const pause = (): Promise<void> => Promise.reject(new Error('interrupted'));
    await expect(write(entries, join(folder, 'a.zip'), { pause })).rejects.toThrow('interrupted');
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('what a list of the archive tells is what was written', async () => {
  const path = join(tempDir(), 'a.zip');
  await write(files({ a: content(5000, 'text', 1), b: content(100_000, 'noise', 2) }), path);
  const { entries } = await listArchive(path);
  expect(entries.map(({ name, size, compressedSize }) => [name, size, (compressedSize ?? 0) < size])).toEqual([
    ['a', 5000, true],
    ['b', 100_000, false],
  ]);
});
