import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/packaging/archivePolicy.ts';
import { extractArchive } from '../../../src/packaging/extractArchive.ts';
import { listArchive, readArchive } from '../../../src/packaging/readArchive.ts';
import { tempDir } from '../../support/tempDir.ts';
import { hostileArchives } from './hostileArchives.ts';
import { rawZip } from './rawZip.ts';

const everything = { write: (): void => undefined, end: (): void => undefined };

describe('C64: a hostile archive', () => {
  it('comes in at least sixty kinds', () => {
    expect(hostileArchives.length).toBeGreaterThanOrEqual(60);
  });

  it.each(hostileArchives.map((archive) => [archive.fileName, archive.title, archive] as const))(
    '%s %s is refused, and nothing of it is left',
    async (fileName, _title, archive) => {
      const folder = tempDir();
      const path = join(folder, fileName);
      writeFileSync(path, archive.bytes());
      await expect(extractArchive(path, join(folder, 'in/target'), { links: 'refuse' })).rejects.toMatchObject({
        code: archive.code,
        kind: 'input',
      });
      expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['in', fileName].sort());
      expect(existsSync('/etc/evil')).toBe(false);
      await expect(readArchive(path, () => everything)).rejects.toMatchObject({ code: archive.code });
    },
  );
});

describe('the limits', () => {
  it('stop at the number of entries, from the count alone', async () => {
    const path = join(tempDir(), 'a.zip');
    writeFileSync(path, rawZip([{ name: 'a' }, { name: 'b' }, { name: 'c' }]));
    await expect(listArchive(path, { limits: { ...defaultLimits, entries: 2 } })).rejects.toMatchObject({
      code: 'ARCHIVE_TOO_MANY_ENTRIES',
    });
    await expect(listArchive(path, { limits: { ...defaultLimits, entries: 3 } })).resolves.toMatchObject({ entries: { length: 3 } });
  });

  it('count the bytes that really come out', async () => {
    const path = join(tempDir(), 'a.zip');
    writeFileSync(
      path,
      rawZip([
        { name: 'a', data: 'x'.repeat(60) },
        { name: 'b', data: 'y'.repeat(60) },
      ]),
    );
    await expect(readArchive(path, () => everything, { limits: { ...defaultLimits, totalBytes: 100 } })).rejects.toMatchObject({
      code: 'ARCHIVE_TOO_LARGE',
    });
  });

  it('let a small file of zeros pass, whatever its ratio', async () => {
    const path = join(tempDir(), 'a.zip');
    writeFileSync(path, rawZip([{ name: 'a', data: Buffer.alloc(9 * 1024 * 1024) }]));
    await expect(readArchive(path, () => everything)).resolves.toMatchObject({ format: 'zip' });
  });
});
