import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BinRun } from '../support/runBin.ts';
import { runBin } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';

function folder(): string {
  const cwd = tempDir();
  mkdirSync(join(cwd, 'app/bin'), { recursive: true });
  writeFileSync(join(cwd, 'app/a.txt'), 'a');
  writeFileSync(join(cwd, 'app/bin/b.txt'), 'b');
  return cwd;
}

const octo = (argv: readonly string[], cwd = folder()): Promise<BinRun> => runBin(argv, { name: 'octo', cwd });
const pack = (version: string): readonly string[] => ['pack', '--id=Acme', `--version=${version}`, '--basePath=app', '--outFolder=out'];

describe('octo pack tells what octo told (octo-classic.md §4.2)', () => {
  it('of a nupkg', async () => {
    const cwd = folder();
    const run = await octo(pack('1.0.01'), cwd);
    const told = `Packing Acme version "1.0.01"...\nSaving "Acme.1.0.01.nupkg" to "${join(cwd, 'out')}"...\nDone.\n`;
    expect(run).toMatchObject({ exitCode: 0, stderr: '', stdout: told });
  });

  it('of a zip, with its files', async () => {
    const cwd = folder();
    const run = await octo([...pack('1.0'), '--format=zip', '--compressionLevel=fast', '--include=**/*.txt', '--verbose'], cwd);
    expect(run.stdout.split('\n')).toEqual([
      'Setting Zip compression level to Fastest',
      'Verbose logging',
      'Packing Acme version "1.0"...',
      `Saving "Acme.1.0.zip" to "${join(cwd, 'out')}"...`,
      `Adding files from "${join(cwd, 'app')}" matching pattern "**/*.txt"`,
      ...['Added file: a.txt', 'Added file: bin/b.txt', 'Done.', ''],
    ]);
  });

  it('of a package that is there already', async () => {
    const cwd = folder();
    await octo(pack('1.0'), cwd);
    const run = await octo(pack('1.0'), cwd);
    expect([run.exitCode, run.stdout.split('\n')[0]]).toEqual([255, 'The package file already exists and --overwrite was not specified']);
  });

  it('of a version that is none', async () => {
    const run = await octo(pack('abc'));
    expect([run.exitCode, run.stdout]).toEqual([253, expect.stringMatching(/^'abc' is not a valid version string\n[^]*Exit code: -3\n$/)]);
  });
});

describe('octo push and build-information', () => {
  it.each([
    [['push'], 'Please specify a package to push'],
    [['build-information'], 'Please specify at least one package id.'],
    [['build-information', '--package-id=A'], 'Please specify the package version.'],
  ])('say in octo’s words what %j lacks', async (argv, words) => {
    const run = await octo([...argv, '--server=http://127.0.0.1:1', '--apiKey=API-NONE']);
    expect([run.exitCode, run.stdout.split('\n')[0]]).toEqual([255, words]);
  });

  it('name a file that is not there by its whole path', async () => {
    const cwd = folder();
    const run = await octo(['push', '--package=A.1.0.nupkg', '--server=http://127.0.0.1:1', '--apiKey=API-NONE'], cwd);
    expect([run.exitCode, run.stdout.split('\n')[0]]).toEqual([255, `Package file not found: ${join(cwd, 'A.1.0.nupkg')}`]);
  });
});

describe('help', () => {
  it('of pack is a document, too', async () => {
    const run = await octo(['pack', '--help', '--helpOutputFormat=json']);
    expect([run.exitCode, run.json()]).toEqual([0, expect.objectContaining({ Command: 'pack' })]);
  });

  it('of a group of commands lists them', async () => {
    const [byFlag, byWord] = await Promise.all([runBin(['settings', '--help']), runBin(['help', 'settings'])]);
    expect([byFlag.exitCode, byFlag.stdout]).toEqual([0, byWord.stdout]);
    expect(byFlag.stdout).toMatch(/settings list [^]*settings set /);
    expect(byFlag.stdout).not.toContain('create-release');
  });
});
