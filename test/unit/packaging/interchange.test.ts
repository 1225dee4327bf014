/** What pack writes is read by everyone else, and what others write is read the same by us; hostile archives are held against them. */
import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { packDirectory } from '../../../src/flows/packDirectory.ts';
import type { PackRequest } from '../../../src/flows/packDirectory.ts';
import { defaultMetadata } from '../../../src/flows/plainPackage.ts';
import { isAppError } from '../../../src/errors/appError.ts';
import type { PlannedEntry } from '../../../src/packaging/planPackage.ts';
import { reproducibleTime } from '../../../src/packaging/planPackage.ts';
import { listArchive } from '../../../src/packaging/readArchive.ts';
import { writePackage } from '../../../src/packaging/writePackage.ts';
import { tempDir } from '../../support/tempDir.ts';
import { hostileArchives } from './hostileArchives.ts';
import type { Contents } from './otherReaders.ts';
import { passes, readWithOurs, readWithPython, readWithYauzl } from './otherReaders.ts';
import { hasProgram } from './programs.ts';
import { rawZip } from './rawZip.ts';
import { writeTree } from './writeTree.ts';

const has = { unzip: hasProgram('unzip'), '7z': hasProgram('7z'), bsdtar: hasProgram('bsdtar'), tar: hasProgram('tar') };
const hasPython = hasProgram('python3');

/** Names and contents that have broken readers: scripts, emoji, composed and decomposed, blanks, dots, percent signs, lengths. */
const tree: Readonly<Record<string, string | Buffer>> = {
  'a.txt': 'hello '.repeat(500),
  empty: '',
  'sub folder/with blanks .txt': 'b',
  'ünï/cödé 😀.txt': 'names',
  'שלום/مرحبا.txt': 'right to left',
  '日本語.txt': 'kanji',
  'cafe\u0301.txt': 'decomposed',
  '100%25+a&b#c;d=e@f,g$h!i(j)[k]{l}.txt': 'marks',
  "quote's.txt": 'quote',
  '.hidden/.dot': 'dots',
  'noextension/LICENSE': 'no extension',
  [`${'deep/'.repeat(40)}end.txt`]: 'deep',
  [`${'n'.repeat(200)}/${'m'.repeat(200)}.txt`]: 'long',
  'large.txt': Buffer.alloc(3 * 1024 * 1024, 'some text that repeats. '),
  'noise.bin': Buffer.concat(Array.from({ length: 4000 }, (_, index) => createHash('sha256').update(String(index)).digest())),
};
const hashes = Object.fromEntries(
  Object.entries(tree).map(([name, content]) => [name, createHash('sha256').update(content).digest('hex')]),
);

async function pack(cwd: string, more: Partial<PackRequest> = {}): Promise<string> {
  const identity = { id: 'Acme.Web', version: '1.2.3' };
  const request: PackRequest = {
    ...{
      ...identity,
      format: 'zip',
      basePath: 'in',
      outFolder: 'out',
      include: [],
      exclude: [],
      nuspec: undefined,
      timestamps: reproducibleTime,
    },
    ...{ existing: 'replace', level: 6, links: 'follow', versionControl: 'skip', modes: 'normal', collisions: 'refuse', changed: 'refuse' },
    ...{ secrets: 'warn', metadata: defaultMetadata(identity), ...more },
  };
  const machine = { cwd, reporter: { emit: () => undefined, addSecret: () => undefined }, pause: () => Promise.resolve() };
  return (await packDirectory(request, machine)).path;
}

/** A nupkg's names as they stand in the zip. */
function encoded(contents: Readonly<Record<string, string>>): Record<string, string> {
  const encode = (part: string): string =>
    encodeURIComponent(part).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return Object.fromEntries(Object.entries(contents).map(([name, hash]) => [name.split('/').map(encode).join('/'), hash]));
}

describe('a package that pack writes', () => {
  const packed = (format: PackRequest['format'], more: Partial<PackRequest> = {}): Promise<string> =>
    pack(writeTree(tempDir(), Object.fromEntries(Object.entries(tree).map(([name, content]) => [`in/${name}`, content]))), {
      format,
      ...more,
    });

  it.skipIf(!has.unzip).each(['zip', 'nupkg'] as const)('as %s passes unzip -t', async (format) => {
    expect(passes('unzip', await packed(format))).toBe(true);
  });

  it.skipIf(!has['7z']).each(['zip', 'nupkg', 'targz'] as const)('as %s passes 7z t', async (format) => {
    expect(passes('7z', await packed(format))).toBe(true);
  });

  it.skipIf(!has.bsdtar).each(['zip', 'nupkg', 'targz'] as const)('as %s passes bsdtar -t', async (format) => {
    expect(passes('bsdtar', await packed(format))).toBe(true);
  });

  it.skipIf(!has.tar)('as targz passes tar -t', async () => {
    expect(passes('tar', await packed('targz'))).toBe(true);
  });

  it.skipIf(!hasPython)('is read by Python in every format, byte for byte', async () => {
    const [zip, targz, nupkg] = readWithPython([await packed('zip'), await packed('targz'), await packed('nupkg')]);
    expect(zip).toEqual(hashes);
    expect(targz).toEqual(hashes);
    expect(nupkg).toMatchObject(encoded(hashes));
  });

  it.each([0, 1, 6, 9] as const)('at level %d is read by yauzl and by us, byte for byte', async (level) => {
    expect(await readWithYauzl(await packed('zip', { level }))).toEqual(hashes);
    expect(await readWithYauzl(await packed('nupkg', { level }))).toMatchObject(encoded(hashes));
    for (const format of ['zip', 'nupkg', 'targz'] as const)
      expect(await readWithOurs(await packed(format, { level })), format).toEqual(hashes);
  });

  it.skipIf(!has.unzip || !has.bsdtar || !has.tar)('keeps links and modes for unzip, bsdtar and tar', async () => {
    const cwd = writeTree(tempDir(), { 'in/v1/run.sh': '#!/bin/sh', 'in/v1/a.txt': 'a' });
    chmodSync(join(cwd, 'in/v1/run.sh'), 0o755);
    symlinkSync('v1/run.sh', join(cwd, 'in/start'));
    for (const [format, command] of [
      ['zip', 'unzip -q "$0" -d'],
      ['zip', 'bsdtar -xpf "$0" -C'],
      ['targz', 'tar -xzpf "$0" -C'],
    ] as const) {
      const path = await pack(cwd, { format, links: 'keep' });
      const seen = execFileSync(
        'sh',
        ['-c', `rm -rf t; mkdir t; ${command} t; cd t; readlink start; stat -c %a v1/run.sh v1/a.txt`, path],
        { cwd, encoding: 'utf8' },
      );
      expect(seen, command).toBe('v1/run.sh\n755\n644\n');
    }
  });
});

describe('C58: the last number of entries that 16 bits hold, and the next', () => {
  it.each([65_534, 65_535])('are read by every reader: %d', async (count) => {
    const path = join(tempDir(), 'a.zip');
    const entries = Array.from({ length: count }, (_, index): PlannedEntry => ({
      ...{ kind: 'text', name: `f${index}`, mode: 0o644, modified: 315_532_800, content: '' },
    }));
    await writePackage(entries, { path, format: 'zip', level: 6, existing: 'refuse', changed: 'refuse', pause: () => Promise.resolve() });
    expect((await yauzl.openPromise(path)).entryCount).toBe(count);
    expect((await listArchive(path)).entries).toHaveLength(count);
    if (hasPython) expect(Object.keys(readWithPython([path])[0] ?? {})).toHaveLength(count);
    for (const program of ['unzip', '7z', 'bsdtar'] as const) if (has[program]) expect(passes(program, path), program).toBe(true);
  });
});

describe('what other programs write', () => {
  const written = (command: string): string => {
    const files = ['a.txt', 'empty', 'sub folder/with blanks .txt', 'ünï/cödé 😀.txt', 'large.txt', 'noise.bin'];
    const folder = writeTree(tempDir(), Object.fromEntries(files.map((name) => [`in/${name}`, tree[name] ?? ''])));
    execFileSync('sh', ['-c', command], { cwd: join(folder, 'in'), env: { ...process.env, LC_ALL: 'C.UTF-8' }, stdio: 'ignore' });
    return join(folder, 'a.zip');
  };

  it.each([
    ['7z', '7z a -tzip ../a.zip .'],
    ['7z', '7z a -tzip -mm=Copy ../a.zip .'],
    ['zip', 'zip -qr ../a.zip .'],
    ['zip', 'zip -qr - . | cat > ../a.zip'],
    ['bsdtar', 'bsdtar --format zip -cf ../a.zip *'],
    ['python3', 'python3 -m zipfile -c ../a.zip *'],
  ])('is read by us as yauzl and Python read it: %s (%s)', async (program, command) => {
    if (!hasProgram(program) || !hasPython) return;
    const path = written(command);
    const ours = await readWithOurs(path);
    expect(Object.keys(ours)).toHaveLength(6);
    // Info-ZIP does not mark its names as UTF-8: we see that they are, the others read code page 437.
    const compare =
      program === 'zip' ? (found: Contents | undefined) => Object.values(found ?? {}).sort() : (found: Contents | undefined) => found;
    expect(compare(await readWithYauzl(path))).toEqual(compare(ours));
    expect(compare(readWithPython([path])[0])).toEqual(compare(ours));
    expect(Object.keys(ours)).toContain('ünï/cödé 😀.txt');
  });
});

describe('C64: held against yauzl, unzip and Python', () => {
  const zips = hostileArchives.filter(({ fileName }) => fileName.endsWith('.zip'));

  it.skipIf(!has.unzip || !hasPython)(
    'our reader refuses every hostile archive; each of the others takes some and refuses some',
    async () => {
      const folder = tempDir();
      const paths = zips.map(({ bytes }, index) => {
        const path = join(folder, `${index}.zip`);
        writeFileSync(path, bytes());
        return path;
      });
      const taken = { ours: 0, yauzl: 0, unzip: 0, python: readWithPython(paths).filter((found) => found !== undefined).length };
      for (const path of paths) {
        if ((await readWithOurs(path).catch(() => undefined)) !== undefined) taken.ours += 1;
        if ((await readWithYauzl(path)) !== undefined) taken.yauzl += 1;
        if (passes('unzip', path)) taken.unzip += 1;
      }
      expect(taken.ours).toBe(0);
      for (const other of [taken.yauzl, taken.unzip, taken.python]) {
        expect(other).toBeGreaterThan(0);
        expect(other).toBeLessThan(paths.length);
      }
    },
  );

  it.skipIf(!hasPython)(
    'an archive with one wrong byte that our reader takes, yauzl and Python read the same, if they take it',
    async () => {
      const folder = tempDir();
      const whole = rawZip([
        { name: 'a.txt', data: 'some text, some text, some text' },
        { name: 'b/c.txt', data: 'stored', method: 0 },
      ]);
      const paths = Array.from({ length: whole.length * 2 }, (_, index) => {
        const bytes = Buffer.from(whole);
        const position = index >> 1;
        bytes.writeUInt8(bytes.readUInt8(position) ^ (index % 2 === 0 ? 1 << (position % 8) : 0xff), position);
        const path = join(folder, `${index}.zip`);
        writeFileSync(path, bytes);
        return path;
      });
      const python = readWithPython(paths);
      let compared = 0;
      for (const [index, path] of paths.entries()) {
        const ours = await readWithOurs(path).catch((error: unknown) => {
          if (isAppError(error)) return undefined;
          throw error;
        });
        if (ours === undefined) continue;
        for (const [reader, theirs] of [
          ['yauzl', await readWithYauzl(path)],
          ['Python', python[index]],
        ] as const) {
          if (theirs === undefined) continue;
          compared += 1;
          expect(theirs, `${reader}, byte ${index >> 1}`).toEqual(ours);
        }
      }
      expect(compared).toBeGreaterThan(20);
    },
  );
});
