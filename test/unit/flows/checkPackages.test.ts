import { ftruncateSync, openSync, closeSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkPackages } from '../../../src/flows/checkPackages.ts';
import { parsePackageFileName } from '../../../src/packaging/packageName.ts';
import { nodeFiles } from '../../../src/platform/nodeFiles.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { smallZip } from '../../support/smallZip.ts';
import { tempDir } from '../../support/tempDir.ts';
import { rawTar } from '../packaging/rawTar.ts';
import { rawZip } from '../packaging/rawZip.ts';

async function check(path: string): Promise<string> {
  const name = parsePackageFileName(basename(path));
  if (name === undefined) throw new Error(`${path} is no name of a package`);
  const machine = { clock: fakeClock('auto'), files: nodeFiles(), signal: new AbortController().signal };
  const problems = await checkPackages([{ ...name, path, fileName: basename(path) }], machine);
  const problem = problems.get(path);
  return problem === undefined ? 'fine' : `${problem.code} ${problem.message}`;
}

async function checkBytes(fileName: string, bytes: Uint8Array): Promise<string> {
  const path = join(tempDir(), fileName);
  writeFileSync(path, bytes);
  return check(path);
}

function nupkg(id: string, version: string): Buffer {
  const nuspec = `<package><metadata><id>${id}</id><version>${version}</version></metadata></package>`;
  return rawZip([
    { name: `${id}.nuspec`, data: nuspec },
    { name: 'a.txt', data: 'a' },
  ]);
}

const tar = gzipSync(rawTar([{ name: 'a', data: 'x' }]));

describe('C63: before it is sent, a package', () => {
  it.each([
    ['Web.1.0.zip', smallZip()],
    ['Web.1.0.jar', smallZip()],
    ['Web.1.0.0.nupkg', nupkg('web', '1.0')],
    ['Web.1.0.0.nupkg', nupkg('Web', '1.0.0+sha.5')],
    ['Web.1.0.tar.gz', tar],
    ['Web.1.0.tgz', tar],
  ])('called %s that is one passes', async (fileName, bytes) => {
    expect(await checkBytes(fileName, bytes)).toBe('fine');
  });

  it.each([
    ['Web.1.0.zip', smallZip().subarray(0, -1), 'ARCHIVE_DAMAGED'],
    ['Web.1.0.zip', Buffer.from('text'), 'ARCHIVE_DAMAGED'],
    ['Web.1.0.zip', Buffer.alloc(0), 'ARCHIVE_DAMAGED'],
    ['Web.1.0.tar.gz', tar.subarray(0, -9), 'ARCHIVE_DAMAGED'],
    ['Web.1.0.zip', rawZip([{ name: '../evil', data: 'x' }]), 'ARCHIVE_NAME_UNSAFE'],
    ['Web.1.0.nupkg', smallZip(), 'NUSPEC_INVALID'],
  ])('called %s that is none is refused', async (fileName, bytes, code) => {
    expect(await checkBytes(fileName, bytes)).toMatch(new RegExp(`^${code} ${fileName.replaceAll('.', '\\.')} is not sent: `));
  });

  it.each([
    ['Web.1.0.0.nupkg', 'Api', '1.0.0'],
    ['Web.1.0.0.nupkg', 'Web', '1.0.1'],
    ['Web.1.0.0-beta.nupkg', 'Web', '1.0.0'],
  ])('called %s whose nuspec says %s %s is refused', async (fileName, id, version) => {
    expect(await checkBytes(fileName, nupkg(id, version))).toMatch(new RegExp(`^PACKAGE_NAME_MISLEADS .* its nuspec ${id} ${version}$`));
  });

  it('of a format that pulpo does not read passes unseen', async () => {
    for (const name of ['Web.1.0.tar.bz2', 'Web.1.0.rar']) expect(await checkBytes(name, Buffer.from('anything'))).toBe('fine');
  });

  it('passes with names that differ in case and with links, which pack makes when it is told to', async () => {
    const entries = [{ name: 'Readme' }, { name: 'README' }, { name: 'link', data: 'Readme', mode: 0o120777 }];
    expect(await checkBytes('Web.1.0.zip', rawZip(entries))).toBe('fine');
  });

  it('is not read through where that would take long', async () => {
    const path = join(tempDir(), 'Web.1.0.tar');
    const descriptor = openSync(path, 'w');
    ftruncateSync(descriptor, 65 * 1024 ** 2);
    closeSync(descriptor);
    expect(await check(path)).toBe('fine');
  });
});
