import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPackages } from '../../../src/flows/findPackages.ts';
import { nodeFiles } from '../../../src/platform/nodeFiles.ts';
import { tempDir } from '../../support/tempDir.ts';

function folderWith(...names: string[]): string {
  const folder = tempDir();
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
  return folder;
}

const find = async (cwd: string, ...wanted: string[]) =>
  (await findPackages(wanted, { cwd, files: nodeFiles() })).map((file) => `${file.id} ${file.version} ${file.path.slice(cwd.length + 1)}`);

describe('findPackages', () => {
  it('finds files by path and by pattern, each once', async () => {
    const cwd = folderWith('Acme.Web.1.2.3.zip', 'out/Tool.2.0.0-beta.1.nupkg', 'out/deep/Api.1.0.tar.gz', 'out/notes.txt');
    expect(await find(cwd, 'Acme.Web.1.2.3.zip', join(cwd, 'Acme.Web.1.2.3.zip'), 'out/**/*.nupkg', '**/*.tar.gz')).toEqual([
      'Acme.Web 1.2.3 Acme.Web.1.2.3.zip',
      'Tool 2.0.0-beta.1 out/Tool.2.0.0-beta.1.nupkg',
      'Api 1.0 out/deep/Api.1.0.tar.gz',
    ]);
  });

  it.each([
    ['Absent.1.0.zip', 'PACKAGE_MISSING', 'There is no package file'],
    ['*.zip', 'PACKAGE_MISSING', `No file matches '*.zip'`],
    ['out', 'PACKAGE_MISSING', 'is a folder'],
    ['out/notes.zip', 'PACKAGE_NAME_UNPARSABLE', `Can't read id and version from the name of`],
    ['out/Web.1.0.txt', 'PACKAGE_NAME_UNPARSABLE', `Can't read id and version from the name of`],
  ])('refuses %s', async (wanted, code, message) => {
    const cwd = folderWith('out/notes.zip', 'out/Web.1.0.txt');
    await expect(find(cwd, wanted)).rejects.toMatchObject({ code, kind: 'input', message: expect.stringContaining(message) });
  });

  it('lists every name it cannot read', async () => {
    const cwd = folderWith('a.zip', 'b.zip', 'Web.1.0.zip');
    await expect(find(cwd, '*.zip')).rejects.toMatchObject({
      code: 'PACKAGE_NAME_UNPARSABLE',
      details: [join(cwd, 'a.zip'), join(cwd, 'b.zip')],
    });
  });

  it('wants at least one', async () => {
    await expect(find(folderWith())).rejects.toMatchObject({ code: 'OPTION_REQUIRED', kind: 'usage' });
  });
});
