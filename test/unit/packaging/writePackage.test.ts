import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { collectFiles } from '../../../src/packaging/collectFiles.ts';
import { extractArchive } from '../../../src/packaging/extractArchive.ts';
import type { FoundFile } from '../../../src/packaging/foundFile.ts';
import type { PackageFormat } from '../../../src/packaging/packageName.ts';
import type { PlanOptions, PlannedEntry } from '../../../src/packaging/planPackage.ts';
import { planEntries, reproducibleTime } from '../../../src/packaging/planPackage.ts';
import { listArchive, readArchive } from '../../../src/packaging/readArchive.ts';
import { defaultLimits } from '../../../src/packaging/archivePolicy.ts';
import type { WriteOptions, WrittenPackage } from '../../../src/packaging/writePackage.ts';
import { writePackage } from '../../../src/packaging/writePackage.ts';
import { tempDir } from '../../support/tempDir.ts';
import { hasProgram } from './programs.ts';
import { writeTree } from './writeTree.ts';

const plain: PlanOptions = { timestamps: reproducibleTime, modes: 'normal', collisions: 'refuse' };

function plan(base: string, more: Partial<PlanOptions> & { links?: 'follow' | 'keep' } = {}): PlannedEntry[] {
  const { links = 'follow', ...options } = more;
  const collected = collectFiles({
    basePath: base,
    include: ['**'],
    exclude: [],
    naming: 'relative',
    links,
    versionControl: 'skip',
    output: '/none',
  });
  return planEntries(collected.found, { ...plain, ...options });
}

async function write(entries: readonly PlannedEntry[], path: string, more: Partial<WriteOptions> = {}): Promise<WrittenPackage> {
  const format: PackageFormat = path.endsWith('.gz') ? 'targz' : 'zip';
  return writePackage(entries, { path, format, level: 6, existing: 'refuse', changed: 'refuse', pause: () => Promise.resolve(), ...more });
}

async function readWithYauzl(path: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const zip = await yauzl.openPromise(path);
  for await (const entry of zip.eachEntry()) {
    const hash = createHash('sha256');
    for await (const chunk of await zip.openReadStreamPromise(entry)) hash.update(chunk as Buffer);
    found[entry.fileName] = hash.digest('hex');
  }
  return found;
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Bytes that do not compress, the same in every run. */
function noise(size: number): Buffer {
  const chunks: Buffer[] = [];
  for (let index = 0; index * 32 < size; index++) chunks.push(createHash('sha256').update(String(index)).digest());
  return Buffer.concat(chunks).subarray(0, size);
}

const tree = {
  'a.txt': 'hello '.repeat(200),
  empty: '',
  'ünï/cödé 😀.txt': 'names',
  'deep/er/.dot': 'x',
  'noise.bin': noise(100_000),
  'large.txt': Buffer.concat([Buffer.alloc(5 * 1024 * 1024, 'some text that repeats. '), noise(300_000)]),
  'large.bin': noise(4 * 1024 * 1024 + 17),
  'exact.bin': Buffer.alloc(6 * 1024 * 1024, 'x'),
};
const hashes = Object.fromEntries(Object.entries(tree).map(([name, content]) => [name, sha256(Buffer.from(content))]));
const manyTests = 'import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(len(z.namelist()))';

describe('a zip', () => {
  it('is read back by yauzl, byte for byte', async () => {
    const folder = tempDir();
    await write(plan(writeTree(join(folder, 'in'), tree)), join(folder, 'a.zip'));
    expect(await readWithYauzl(join(folder, 'a.zip'))).toEqual(hashes);
  });

  it.skipIf(!hasProgram('unzip'))('passes unzip -t', async () => {
    const folder = tempDir();
    await write(plan(writeTree(join(folder, 'in'), tree)), join(folder, 'a.zip'));
    expect(execFileSync('unzip', ['-t', join(folder, 'a.zip')], { encoding: 'utf8' })).toContain('No errors detected');
  });

  it.skipIf(!hasProgram('python3'))('passes the test of Python’s zipfile', async () => {
    const folder = tempDir();
    await write(plan(writeTree(join(folder, 'in'), tree)), join(folder, 'a.zip'));
    expect(execFileSync('python3', ['-c', manyTests, join(folder, 'a.zip')], { encoding: 'utf8' }).trim()).toBe('8');
  });

  it('is unpacked by our own reader, byte for byte', async () => {
    const folder = tempDir();
    await write(plan(writeTree(join(folder, 'in'), tree)), join(folder, 'a.zip'));
    await extractArchive(join(folder, 'a.zip'), join(folder, 'out'), { links: 'refuse' });
    for (const [name, hash] of Object.entries(hashes)) expect(sha256(readFileSync(join(folder, 'out', name))), name).toBe(hash);
  });

  it('stores what does not shrink and deflates the rest', async () => {
    const folder = tempDir();
    await write(plan(writeTree(join(folder, 'in'), tree)), join(folder, 'a.zip'));
    const { entries } = await listArchive(join(folder, 'a.zip'));
    const stored = entries.filter((entry) => entry.compressedSize === entry.size && entry.size > 100).map((entry) => entry.name);
    expect(stored).toEqual(['large.bin', 'noise.bin']);
  });

  it('holds everything as it is at level none', async () => {
    const folder = tempDir();
    await write(plan(writeTree(join(folder, 'in'), tree)), join(folder, 'a.zip'), { level: 0 });
    const { entries } = await listArchive(join(folder, 'a.zip'));
    expect(entries.every((entry) => entry.compressedSize === entry.size)).toBe(true);
  });

  it.skipIf(!hasProgram('unzip'))('keeps the executable bit for unzip', async () => {
    const folder = tempDir();
    writeTree(join(folder, 'in'), { 'run.sh': 'x', 'a.txt': 'x' });
    chmodSync(join(folder, 'in/run.sh'), 0o777);
    await write(plan(join(folder, 'in')), join(folder, 'a.zip'));
    execFileSync('unzip', ['-q', join(folder, 'a.zip'), '-d', join(folder, 'out')]);
    expect([statSync(join(folder, 'out/run.sh')).mode & 0o777, statSync(join(folder, 'out/a.txt')).mode & 0o777]).toEqual([0o755, 0o644]);
  });

  it.each([
    ['before 1980', Date.UTC(1979, 5, 1)],
    ['before 1970', Date.UTC(1969, 5, 1)],
    ['after 2107', Date.UTC(2200, 0, 1)],
    ['odd seconds', Date.UTC(2024, 1, 29, 23, 59, 59)],
  ])('C59: holds a time %s', async (_title, time) => {
    const folder = tempDir();
    await write([{ kind: 'text', name: 'a', mode: 0o644, modified: time / 1000, content: 'x' }], join(folder, 'a.zip'));
    const [entry] = (await listArchive(join(folder, 'a.zip'))).entries;
    const expected = Math.min(Math.max(time, Date.UTC(1980, 0, 1)), Date.UTC(2107, 11, 31, 23, 59, 58)) / 1000;
    // The extended time reaches from 1970 to 2038 and tells the truth there.
    expect(entry?.modified).toBe(time >= 0 && time < 2 ** 31 * 1000 ? time / 1000 : expected);
  });

  it('C58: takes more than 65,535 entries', async () => {
    const folder = tempDir();
    const entries = Array.from({ length: 65_600 }, (_, index): PlannedEntry => ({
      kind: 'text',
      name: `f${index}`,
      mode: 0o644,
      modified: 315_532_800,
      content: '',
    }));
    await write(entries, join(folder, 'a.zip'));
    expect((await listArchive(join(folder, 'a.zip'))).entries).toHaveLength(65_600);
    if (hasProgram('python3'))
      expect(execFileSync('python3', ['-c', manyTests, join(folder, 'a.zip')], { encoding: 'utf8' }).trim()).toBe('65600');
  });

  it('keeps symbolic links as links', async () => {
    const folder = tempDir();
    writeTree(join(folder, 'in'), { 'v1/a.txt': 'x' });
    symlinkSync('v1', join(folder, 'in/current'));
    await write(plan(join(folder, 'in'), { links: 'keep' }), join(folder, 'a.zip'));
    await extractArchive(join(folder, 'a.zip'), join(folder, 'out'), { links: 'create' });
    expect(readFileSync(join(folder, 'out/current/a.txt'), 'utf8')).toBe('x');
  });
});

describe('a tar.gz', () => {
  it.skipIf(!hasProgram('tar'))('is unpacked by tar, byte for byte', async () => {
    const folder = tempDir();
    const long = `${'d'.repeat(120)}/${'n'.repeat(140)}`;
    await write(plan(writeTree(join(folder, 'in'), { ...tree, [long]: 'long' })), join(folder, 'a.tar.gz'));
    execFileSync('sh', ['-c', 'mkdir out && tar -xzf a.tar.gz -C out'], { cwd: folder });
    for (const [name, hash] of Object.entries({ ...hashes, [long]: sha256('long') }))
      expect(sha256(readFileSync(join(folder, 'out', name))), name).toBe(hash);
  });

  it('is unpacked by our own reader, links and modes included', async () => {
    const folder = tempDir();
    writeTree(join(folder, 'in'), { 'v1/run': 'x' });
    chmodSync(join(folder, 'in/v1/run'), 0o755);
    symlinkSync('v1', join(folder, 'in/current'));
    await write(plan(join(folder, 'in'), { links: 'keep' }), join(folder, 'a.tar.gz'));
    await extractArchive(join(folder, 'a.tar.gz'), join(folder, 'out'), { links: 'create' });
    expect(statSync(join(folder, 'out/current/run')).mode & 0o777).toBe(0o755);
  });
});

describe('the same input', () => {
  it.each(['a.zip', 'a.tar.gz'])('gives the same bytes in %s, wherever and whenever it is packed', async (name) => {
    const folder = tempDir();
    const first = writeTree(join(folder, 'first'), tree);
    const second = writeTree(join(folder, 'else/where'), Object.fromEntries(Object.entries(tree).reverse()));
    for (const file of Object.keys(tree)) utimesSync(join(second, file), 1_500_000_000, 1_600_000_000);
    chmodSync(join(second, 'a.txt'), 0o600);
    const one = await write(plan(first), join(folder, `1-${name}`));
    const two = await write(plan(second), join(folder, `2-${name}`));
    expect(readFileSync(join(folder, `1-${name}`)).equals(readFileSync(join(folder, `2-${name}`)))).toBe(true);
    expect(one.sha256).toBe(two.sha256);
  });

  it('is told by the SHA-256 of the finished file', async () => {
    const folder = tempDir();
    for (const name of ['a.zip', 'a.tar.gz']) {
      const written = await write(plan(writeTree(join(folder, 'in'), tree)), join(folder, name));
      expect(written).toMatchObject({ sha256: sha256(readFileSync(join(folder, name))), sizeBytes: statSync(join(folder, name)).size });
    }
  });
});

describe('a pack that fails', () => {
  it('keeps an existing file unless told to replace it, and then replaces all of it', async () => {
    const folder = writeTree(tempDir(), { 'in/a.txt': 'x', 'a.zip': 'old '.repeat(1000) });
    await expect(write(plan(join(folder, 'in')), join(folder, 'a.zip'))).rejects.toMatchObject({ code: 'PACKAGE_EXISTS' });
    expect(readFileSync(join(folder, 'a.zip'), 'utf8')).toBe('old '.repeat(1000));
    await write(plan(join(folder, 'in')), join(folder, 'a.zip'), { existing: 'replace' });
    expect(Object.keys(await readWithYauzl(join(folder, 'a.zip')))).toEqual(['a.txt']);
    expect(readdirSync(folder).sort()).toEqual(['a.zip', 'in']);
  });

  it.each([
    [
      'shrinks',
      'shrank',
      (path: string) => {
        writeFileSync(path, 'ab');
      },
    ],
    [
      'grows',
      'grew',
      (path: string) => {
        writeFileSync(path, 'abcdefgh');
      },
    ],
    [
      'is written to',
      'was written to',
      (path: string) => {
        utimesSync(path, 1, 1);
      },
    ],
    [
      'is replaced',
      'was replaced',
      (path: string) => {
        replaceFile(path, 'abcd');
      },
    ],
    [
      'vanishes',
      'vanished',
      (path: string) => {
        execFileSync('rm', [path]);
      },
    ],
  ])('C53: names a file that %s and leaves nothing', async (_title, what, change) => {
    for (const name of ['a.zip', 'a.tar.gz']) {
      const folder = tempDir();
      const entries = plan(writeTree(join(folder, 'in'), { 'a.txt': 'abcd' }));
      change(join(folder, 'in/a.txt'));
      await expect(write(entries, join(folder, name))).rejects.toMatchObject({
        code: 'PACKAGE_FILE_CHANGED',
        message: `The file '${folder}/in/a.txt' ${what} while it was packed`,
      });
      expect(readdirSync(folder)).toEqual(['in']);
    }
  });

  it('packs a changed file with a warning when that is allowed', async () => {
    for (const name of ['a.zip', 'a.tar.gz']) {
      const folder = tempDir();
      const entries = plan(writeTree(join(folder, 'in'), { 'a.txt': 'abcd', 'b.txt': 'b' }));
      writeFileSync(join(folder, 'in/a.txt'), 'ab');
      const { warnings } = await write(entries, join(folder, name), { changed: 'warn' });
      expect(warnings).toMatchObject([{ about: 'changed' }]);
      await extractArchive(join(folder, name), join(folder, 'out'), { links: 'refuse' });
      expect(readFileSync(join(folder, 'out/a.txt'), 'utf8').replaceAll('\0', '')).toBe('ab');
      expect(readFileSync(join(folder, 'out/b.txt'), 'utf8')).toBe('b');
    }
  });

  it('C54: lists every file that can not be read', async () => {
    const folder = writeTree(tempDir(), { 'in/ok': 'x' });
    // A folder in place of a file is what root, whom no permission stops, can't read either.
    const broken = ['in', 'in'].map((path, index): PlannedEntry => ({
      kind: 'file',
      name: `f${index}`,
      mode: 0o644,
      modified: 0,
      source: { ...source(join(folder, path)), path: join(folder, path) },
    }));
    await expect(write([...plan(join(folder, 'in')), ...broken], join(folder, 'a.zip'))).rejects.toMatchObject({
      code: 'PACKAGE_FILES_UNREADABLE',
    });
    expect(existsSync(join(folder, 'a.zip'))).toBe(false);
  });

  it('says where it can not write', async () => {
    const folder = writeTree(tempDir(), { 'in/a.txt': 'x', file: '' });
    await expect(write(plan(join(folder, 'in')), join(folder, 'file/a.zip'))).rejects.toMatchObject({
      code: 'PACKAGE_UNWRITABLE',
      kind: 'io',
    });
  });

  it('ends when its caller interrupts it, and leaves nothing', async () => {
    const folder = tempDir();
    const base = writeTree(join(folder, 'in'), { 'a.bin': Buffer.alloc(17 * 1024 * 1024), 'b.txt': 'x' });
    await expect(write(plan(base), join(folder, 'a.zip'), { pause: () => Promise.reject(new Error('interrupted')) })).rejects.toThrow(
      'interrupted',
    );
    expect(readdirSync(folder)).toEqual(['in']);
  });

  it('C61: of two packs to one name leaves one whole package', async () => {
    const folder = tempDir();
    const [one, two] = [
      plan(writeTree(join(folder, '1'), { 'a.txt': '1'.repeat(1000) })),
      plan(writeTree(join(folder, '2'), { 'b.txt': '2' })),
    ];
    await Promise.all([
      write(one, join(folder, 'a.zip'), { existing: 'replace' }),
      write(two, join(folder, 'a.zip'), { existing: 'replace' }),
    ]);
    expect([['a.txt'], ['b.txt']]).toContainEqual(Object.keys(await readWithYauzl(join(folder, 'a.zip'))));
    const refused = await Promise.allSettled([write(one, join(folder, 'b.zip')), write(two, join(folder, 'b.zip'))]);
    expect(refused.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('C58: an entry of 4 GiB', () => {
  it('is written with 64-bit sizes and read back', async () => {
    const folder = tempDir();
    const path = join(folder, 'in');
    const size = 0xffff_ffff;
    sparse(path, size);
    const entry: PlannedEntry = { kind: 'file', name: 'big', mode: 0o644, modified: 315_532_800, source: source(path) };
    await write([entry, { kind: 'text', name: 'after', mode: 0o644, modified: 315_532_800, content: 'x' }], join(folder, 'a.zip'), {
      level: 1,
    });
    const limits = { ...defaultLimits, entryRatio: 1100, totalRatio: 1100 };
    const seen: [string, number][] = [];
    await readArchive(
      join(folder, 'a.zip'),
      ({ name }) => {
        let bytes = 0;
        return { write: (chunk) => (bytes += chunk.length), end: () => seen.push([name, bytes]) };
      },
      { limits },
    );
    expect(seen).toEqual([
      ['big', size],
      ['after', 1],
    ]);
  }, 180_000);
});

function source(path: string): FoundFile {
  const { size, mode, mtimeMs, ino } = statSync(path);
  return { kind: 'file', path, name: 'big', size, mode: mode & 0o777, modifiedMs: mtimeMs, inode: ino };
}

function sparse(path: string, size: number): void {
  const descriptor = openSync(path, 'w');
  ftruncateSync(descriptor, size);
  writeSync(descriptor, 'end', size - 3);
  closeSync(descriptor);
}

function replaceFile(path: string, content: string): void {
  const { atimeMs, mtimeMs } = statSync(path);
  writeFileSync(`${path}.new`, content);
  utimesSync(`${path}.new`, atimeMs / 1000, mtimeMs / 1000);
  execFileSync('mv', [`${path}.new`, path]);
}
