/** Plain archives are listed without the frame around commands: whoever looks at the answer must not be able to tell. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectPlainly } from '../../src/inspectPlainly.ts';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { runBin } from '../support/runBin.ts';
import { runCli } from '../support/runCli.ts';
import { tempDir } from '../support/tempDir.ts';
import { hostileArchives } from '../unit/packaging/hostileArchives.ts';
import type { RawEntry } from '../unit/packaging/rawZip.ts';
import { rawZip } from '../unit/packaging/rawZip.ts';

const usual: readonly RawEntry[] = [
  { name: 'app/index.html', data: 'Hello'.repeat(100) },
  { name: 'app/lib/part1.js', data: 'x', method: 0 },
  { name: 'app/lib/part2.js', data: '' },
  { name: 'app/lib.d/', mode: 0o040755 },
  { name: 'app/start.sh', data: '#!/bin/sh\n', mode: 0o100755 },
  { name: 'app/.hidden', data: 'y'.repeat(123456) },
  { name: 'old.txt', data: 'z', madeBy: 0, mode: 0 },
];

async function plainly(bytes: Buffer, fileName = 'Acme.Web.1.2.3.zip'): Promise<{ plain: string | undefined; path: string }> {
  const path = join(tempDir(), fileName);
  writeFileSync(path, bytes);
  return { path, plain: await inspectPlainly(path, '/') };
}

/** What the plain road takes, the frame takes, with the same answer; whether it took it. */
async function agrees(bytes: Buffer, fileName?: string): Promise<boolean> {
  const { plain, path } = await plainly(bytes, fileName);
  if (plain === undefined) return false;
  const framed = await runCli(['package', 'inspect', path], { clock: nodeClock() });
  expect({ exitCode: framed.exitCode, stderr: framed.stderr, stdout: plain }).toEqual({ exitCode: 0, stderr: '', stdout: framed.stdout });
  return true;
}

describe('package inspect on its two roads', () => {
  it('gives the same answer for a usual archive, whatever its file name says', async () => {
    for (const name of ['Acme.Web.1.2.3.zip', 'web.jar', 'package']) expect(await agrees(rawZip(usual), name)).toBe(true);
  });

  it('lists more entries than the first table of names holds, with parents that come back', async () => {
    const entries = Array.from({ length: 3000 }, (_, index) => ({
      name: `a${index % 7}/b${index % 90}/${'c/'.repeat(index % 5)}f${index}`,
    }));
    expect(await agrees(rawZip(entries))).toBe(true);
  });

  it.each([
    ['a name that is not ASCII', [{ name: 'größe.txt' }]],
    ['a name that a build server would obey', [{ name: 'a/##teamcity[x]' }]],
    ['names that differ in case only', [{ name: 'a/B' }, { name: 'A/b' }]],
    ['a file that is a folder, too', [{ name: 'a/b' }, { name: 'a' }]],
    ['a file below a file', [{ name: 'a' }, { name: 'a/b' }]],
    ['a link', [{ name: 'a', data: 'b', mode: 0o120777 }]],
    ['a leading ./', [{ name: './a' }]],
    ['a folder without a slash', [{ name: 'a', mode: 0o040755 }]],
    ['an extra field', [{ name: 'a', centralExtra: Buffer.from([0x55, 0x54, 5, 0, 1, 0, 0, 0, 0]) }]],
    ['contents that are not in the order of the directory', [{ name: 'a' }, { name: 'b', central: { offset: 0 } }]],
  ] satisfies [string, RawEntry[]][])('leaves %s to the frame', async (_, entries) => {
    expect((await plainly(rawZip(entries))).plain).toBeUndefined();
  });

  it('leaves every hostile archive to the frame, but for those that only their content gives away', async () => {
    for (const archive of hostileArchives) await agrees(archive.bytes(), archive.fileName);
  });

  it('leaves a nupkg, a folder and a missing file to the frame', async () => {
    expect((await plainly(rawZip(usual), 'A.1.0.0.nupkg')).plain).toBeUndefined();
    expect(await inspectPlainly('.', tempDir())).toBeUndefined();
    expect(await inspectPlainly('missing.zip', tempDir())).toBeUndefined();
  });

  it('gives the same answer for any names, or leaves them to the frame', async () => {
    const part = fc.constantFrom(
      'a',
      'A',
      'b',
      'B.txt',
      '.',
      '..',
      '...',
      '',
      ' ',
      '#',
      '##',
      '@',
      '@@x',
      'c:',
      'd\\e',
      '-',
      '~',
      'ü',
      '\u007f',
      'aux',
    );
    const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), async (names) => {
        if (await agrees(rawZip(names.map((one) => ({ name: one, data: one }))))) taken += 1;
      }),
      { numRuns: 400, seed: 3 },
    );
    expect(taken).toBeGreaterThan(20);
  });

  it('gives the same answer for an archive with any bytes changed, or leaves it to the frame', async () => {
    const bytes = rawZip(usual);
    const directory = bytes.indexOf(Buffer.from('PK\u0001\u0002'));
    const change = fc.tuple(fc.integer({ min: directory, max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }));
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, byte] of changes) changed[at] = byte;
        if (await agrees(changed)) taken += 1;
      }),
      { numRuns: 1000, seed: 5 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('gives the same texts and exit code as a program, and hashes a large file only when asked', async () => {
    const cwd = tempDir();
    writeFileSync(join(cwd, 'A.1.0.0.zip'), rawZip(usual));
    writeFileSync(join(cwd, 'Large.1.0.0.zip'), rawZip([{ name: 'noise', data: Buffer.alloc(17 * 1024 * 1024, 'ab'), method: 0 }]));
    for (const file of ['A.1.0.0.zip', 'Large.1.0.0.zip', 'missing.zip']) {
      const plain = await runBin(['package', 'inspect', file], { cwd });
      const framed = await runBin(['package', 'inspect', file, '--debug=false'], { cwd });
      expect(plain).toMatchObject({ exitCode: framed.exitCode, stdout: framed.stdout, stderr: framed.stderr });
    }
    const large = (...flags: string[]) => runBin(['package', 'inspect', 'Large.1.0.0.zip', ...flags], { cwd });
    expect((await large()).stdout).toContain('SHA-256:     not computed');
    for (const flag of ['--hashes', '--verify'])
      expect((await large(flag)).stdout).toMatch(/SHA-256: +[0-9a-f]{64}\nSHA-1: +[0-9a-f]{40}\n/);
    expect((await large('--output-format', 'json')).json()).toMatchObject({
      Sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      Verified: false,
    });
  });
});
