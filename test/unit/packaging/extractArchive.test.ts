import { lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractArchive } from '../../../src/packaging/extractArchive.ts';
import { tempDir } from '../../support/tempDir.ts';
import { rawTar } from './rawTar.ts';
import type { RawEntry } from './rawZip.ts';
import { rawZip } from './rawZip.ts';

function zipIn(folder: string, entries: readonly RawEntry[], name = 'a.zip'): string {
  const path = join(folder, name);
  writeFileSync(path, rawZip(entries));
  return path;
}

describe('extractArchive', () => {
  it('unpacks files and folders and counts them', async () => {
    const folder = tempDir();
    const path = zipIn(folder, [{ name: 'empty/' }, { name: 'a/b/c.txt', data: 'text' }, { name: '.env', data: '' }]);
    expect(await extractArchive(path, join(folder, 'deep/target'), { links: 'refuse' })).toEqual({
      fileCount: 2,
      bytes: 4,
      skippedLinks: [],
      warnings: [],
    });
    expect(readFileSync(join(folder, 'deep/target/a/b/c.txt'), 'utf8')).toBe('text');
    expect(readdirSync(join(folder, 'deep/target')).sort()).toEqual(['.env', 'a', 'empty']);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['target']);
  });

  it.each([
    [0o100755, undefined, 0o755],
    [0o106777, undefined, 0o755],
    [0o100600, undefined, 0o644],
    [0o100600, 'preserve', 0o600],
    [0o107777, 'preserve', 0o755],
    [0, undefined, 0o644],
  ] as const)('gives mode %o (%s) the mode %o', async (mode, modes, expected) => {
    const folder = tempDir();
    const path = zipIn(folder, [{ name: 'run', data: 'x', mode }]);
    await extractArchive(path, join(folder, 't'), { links: 'refuse', ...(modes === undefined ? {} : { modes }) });
    expect(statSync(join(folder, 't/run')).mode & 0o7777).toBe(expected);
  });

  it('restores the time of files', async () => {
    const folder = tempDir();
    await extractArchive(zipIn(folder, [{ name: 'a', data: 'x' }]), join(folder, 't'), { links: 'refuse' });
    expect(statSync(join(folder, 't/a')).mtime.toISOString()).toBe('1980-01-01T00:00:00.000Z');
  });

  it('does not unpack the container parts of a nupkg', async () => {
    const folder = tempDir();
    const names = [
      '_rels/.rels',
      'Web.nuspec',
      'tools/Other.nuspec',
      'a%20b.txt',
      '[Content_Types].xml',
      'package/services/metadata/x.psmdcp',
      'Web.nupkg.sha512',
    ];
    const path = zipIn(
      folder,
      names.map((name) => ({ name, data: 'x' })),
      'Web.1.0.nupkg',
    );
    expect(await extractArchive(path, join(folder, 't'), { links: 'refuse' })).toMatchObject({ fileCount: 1 });
    expect(readdirSync(join(folder, 't'))).toEqual(['a b.txt']);
  });

  it('never touches a folder that is there already', async () => {
    const folder = tempDir();
    mkdirSync(join(folder, 't'));
    await expect(extractArchive(zipIn(folder, [{ name: 'a' }]), join(folder, 't'), { links: 'refuse' })).rejects.toMatchObject({
      code: 'EXTRACTION_FAILED',
    });
    expect(readdirSync(join(folder, 't'))).toEqual([]);
  });

  it.each([
    ['stored', (data: Buffer) => rawZip([{ name: 'big', data, method: 0 }])],
    ['deflated', (data: Buffer) => rawZip([{ name: 'big', data, method: 8 }])],
    ['tar', (data: Buffer) => rawTar([{ name: 'big', data: 'x'.repeat(data.length) }])],
  ] as const)('pauses within one large entry (%s), and what the pause throws ends the run and leaves nothing', async (_, archive) => {
    const folder = tempDir();
    const path = join(folder, 'archive');
    writeFileSync(path, archive(randomBytes(33 * 1024 * 1024)));
    let pauses = 0;
    const pause = () => ((pauses += 1) < 2 ? Promise.resolve() : Promise.reject(new Error('canceled')));
    await expect(extractArchive(path, join(folder, 't'), { links: 'refuse', pause })).rejects.toMatchObject({
      cause: { message: 'canceled' },
    });
    expect([pauses, readdirSync(folder)]).toEqual([2, ['archive']]);
  });

  describe('symbolic links', () => {
    const inside: readonly RawEntry[] = [
      { name: 'bin/current', data: '../lib/1.0', mode: 0o120777 },
      { name: 'lib/1.0/app', data: 'app' },
      { name: 'dangling', data: 'later.txt', mode: 0o120777 },
    ];

    it('are made last when they stay inside, even where they lead nowhere yet', async () => {
      const folder = tempDir();
      expect(await extractArchive(zipIn(folder, inside), join(folder, 't'), { links: 'create' })).toMatchObject({ fileCount: 3 });
      expect(readFileSync(join(folder, 't/bin/current/app'), 'utf8')).toBe('app');
      expect(readlinkSync(join(folder, 't/dangling'))).toBe('later.txt');
    });

    it('that lead outside are left out and named when asked for, while the others are made', async () => {
      const folder = tempDir();
      const leaving: readonly RawEntry[] = [
        { name: 'bin/up', data: '../..', mode: 0o120777 },
        { name: 'bin/over', data: 'current/../../..', mode: 0o120777 },
        { name: 'absolute', data: '/etc/passwd', mode: 0o120777 },
      ];
      const path = zipIn(folder, [...leaving, ...inside]);
      expect(await extractArchive(path, join(folder, 't'), { links: 'skipOutside' })).toMatchObject({
        fileCount: 3,
        skippedLinks: ['bin/up', 'bin/over', 'absolute'],
      });
      expect(readdirSync(join(folder, 't')).toSorted()).toEqual(['bin', 'dangling', 'lib']);
      expect(readdirSync(join(folder, 't/bin'))).toEqual(['current']);
    });

    it.each([['/etc/passwd'], ['../../etc/passwd'], ['bin/../../x'], ['C:\\x'], ['']])(
      'to %j are refused and leave nothing',
      async (target) => {
        const folder = tempDir();
        const path = zipIn(folder, [
          { name: 'bin/a', data: 'x' },
          { name: 'link', data: target, mode: 0o120777 },
        ]);
        await expect(extractArchive(path, join(folder, 't'), { links: 'create' })).rejects.toMatchObject({ code: 'ARCHIVE_LINK_REFUSED' });
        expect(readdirSync(folder)).toEqual(['a.zip']);
      },
    );

    it('that climb out over another link are refused', async () => {
      const folder = tempDir();
      const path = zipIn(folder, [
        { name: 'd/up', data: '..', mode: 0o120777 },
        { name: 'out', data: 'd/up/../x', mode: 0o120777 },
      ]);
      await expect(extractArchive(path, join(folder, 't'), { links: 'create' })).rejects.toMatchObject({ code: 'ARCHIVE_LINK_REFUSED' });
    });

    it('are never written through', async () => {
      const folder = tempDir();
      const path = zipIn(folder, [
        { name: 'link', data: '.', mode: 0o120777 },
        { name: 'link/evil', data: 'x' },
      ]);
      await expect(extractArchive(path, join(folder, 't'), { links: 'create' })).rejects.toMatchObject({ code: 'ARCHIVE_LINK_REFUSED' });
    });

    it('of a tar archive are made the same way', async () => {
      const folder = tempDir();
      writeFileSync(
        join(folder, 'a.tar'),
        rawTar([
          { name: 'current', type: '2', target: 'v1' },
          { name: 'v1/', type: '5' },
          { name: 'v1/a', data: 'x', mode: 0o755 },
        ]),
      );
      await extractArchive(join(folder, 'a.tar'), join(folder, 't'), { links: 'create' });
      expect(lstatSync(join(folder, 't/current')).isSymbolicLink()).toBe(true);
      expect(statSync(join(folder, 't/current/a')).mode & 0o777).toBe(0o755);
    });
  });
});
