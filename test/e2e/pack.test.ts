import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { binPath, collect, runBin, startBin } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';
import { testNode } from '../support/testNode.ts';

function project(): string {
  const cwd = tempDir();
  mkdirSync(join(cwd, 'app/sub'), { recursive: true });
  writeFileSync(join(cwd, 'app/index.html'), '<h1>Hello</h1>');
  writeFileSync(join(cwd, 'app/sub/.hidden'), 'x');
  writeFileSync(join(cwd, 'app/start.sh'), '#!/bin/sh\n');
  chmodSync(join(cwd, 'app/start.sh'), 0o755);
  return cwd;
}

const pack = ['pack', '--id', 'Acme.Web', '--version', '1.2.3', '--base-path', 'app'];

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

describe('pulpo pack', () => {
  it('prints path, count, size and SHA-256 of the package', async () => {
    const cwd = project();
    const run = await runBin(pack, { cwd });
    const path = join(cwd, 'Acme.Web.1.2.3.nupkg');
    const size = readFileSync(path).length;
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toBe(`${path}\n3 files, ${(size / 1000).toFixed(1)} kB (${size} bytes)\nSHA-256 ${sha256(path)}\n`);
  });

  it('answers with octo’s keys and its own as JSON', async () => {
    const cwd = project();
    const run = await runBin([...pack, '--format', 'zip', '--output-format', 'json'], { cwd });
    const path = join(cwd, 'Acme.Web.1.2.3.zip');
    expect(run.json()).toEqual({
      ...{ PackageId: 'Acme.Web', Version: '1.2.3', ReleaseNotes: '', Description: 'A deployment package created from files on disk.' },
      ...{ PackageFormat: 'zip', OutputFolder: cwd, Files: ['index.html', 'start.sh', 'sub/.hidden'] },
      ...{ Path: path, SizeBytes: readFileSync(path).length, FileCount: 3, Sha256: sha256(path), Sbom: null },
    });
  });

  it('understands octo’s spelling and ignores the connection options that build servers pass to it', async () => {
    const cwd = project();
    const octo = [
      '--id=Acme.Web',
      '--version:1.2.3',
      '--basePath',
      'app',
      '--outFolder=out',
      '--format=Zip',
      '--compressionLevel=Fast',
      '--include=**/*.html',
      '--overwrite',
    ];
    const plugin = ['--server=http://localhost:9', '--apiKey=API-CANARY0PLUGIN', '--space', 'Default', '--debug'];
    const run = await runBin(['pack', ...octo, ...plugin], { cwd });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(readdirSync(join(cwd, 'out'))).toEqual(['Acme.Web.1.2.3.zip']);
  });

  it('refuses to replace a package with exit code 2, and replaces it with --overwrite', async () => {
    const cwd = project();
    writeFileSync(join(cwd, 'Acme.Web.1.2.3.nupkg'), 'old');
    const refused = await runBin(pack, { cwd });
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('already exists');
    expect(readFileSync(join(cwd, 'Acme.Web.1.2.3.nupkg'), 'utf8')).toBe('old');
    expect((await runBin([...pack, '--overwrite'], { cwd })).exitCode).toBe(0);
  });

  it.each([
    [['--id', ''], 'PACKAGE_ID_INVALID'],
    [['--id', 'a/b'], 'PACKAGE_ID_INVALID'],
    [['--version', 'abc'], 'VERSION_INVALID'],
    [['--base-path', 'nowhere'], 'BASE_PATH_MISSING'],
    [['--include', 'nowhere/**'], 'INCLUDE_FOLDER_MISSING'],
    [['--format', 'rar'], 'OPTION_VALUE_INVALID'],
  ])('given %j ends with %s and exit code 2', async (more, code) => {
    const run = await runBin([...pack, ...more, '--output-format', 'json'], { cwd: project() });
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(JSON.parse(run.stderr)).toMatchObject({ Error: { Code: code } });
  });

  it('C52: leaves the old package as it was when the disk is full', async () => {
    const cwd = project();
    const noise = Buffer.concat(Array.from({ length: 30_000 }, (_, index) => createHash('sha256').update(String(index)).digest()));
    writeFileSync(join(cwd, 'app/noise.bin'), noise);
    writeFileSync(join(cwd, 'Acme.Web.1.2.3.nupkg'), 'old');
    // A limit on the size of files stands in for a full disk: the write fails in the same place, with EFBIG for ENOSPC.
    const command = `ulimit -f 256; exec "${testNode}" "${binPath('pulpo')}" ${[...pack, '--overwrite'].join(' ')}`;
    const run = spawnSync('bash', ['-c', command], { cwd, encoding: 'utf8' });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("Can't write");
    expect(readFileSync(join(cwd, 'Acme.Web.1.2.3.nupkg'), 'utf8')).toBe('old');
    expect(readdirSync(cwd).sort()).toEqual(['Acme.Web.1.2.3.nupkg', 'app']);
  });

  it('ends a long pack at once on Ctrl-C and leaves nothing', async () => {
    const cwd = project();
    const block = Buffer.alloc(1024 * 1024, 'The quick brown fox jumps over the lazy dog. 0123456789');
    const large = Buffer.concat(Array.from({ length: 24 }, () => block));
    for (const name of ['1', '2', '3', '4']) writeFileSync(join(cwd, 'app', name), large);
    const child = startBin(pack, { cwd });
    const ended = collect(child, pack);
    while (!readdirSync(cwd).some((name) => name.endsWith('.pulpo-tmp'))) await sleep(2);
    child.kill('SIGINT');
    expect((await ended).exitCode).toBe(130);
    expect(readdirSync(cwd)).toEqual(['app']);
  });
});

describe('pulpo package inspect', () => {
  it('shows identity, hashes and entries, and that the content was verified', async () => {
    const cwd = project();
    await runBin([...pack, '--format', 'zip'], { cwd });
    const run = await runBin(['package', 'inspect', 'Acme.Web.1.2.3.zip', '--verify'], { cwd });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    for (const text of [
      'Acme.Web 1.2.3',
      sha256(join(cwd, 'Acme.Web.1.2.3.zip')),
      'every byte verified',
      '0755',
      'start.sh',
      '0644',
      'sub/.hidden',
    ])
      expect(run.stdout).toContain(text);
  });

  it('shows the metadata of a nupkg and not its container parts as JSON', async () => {
    const cwd = project();
    await runBin([...pack, '--title', 'T', '--author', 'Ann', '--release-notes', 'N'], { cwd });
    const document = (await runBin(['package', 'inspect', 'Acme.Web.1.2.3.nupkg', '--output-format', 'json'], { cwd })).json();
    expect(document).toMatchObject({ PackageId: 'Acme.Web', Version: '1.2.3', Format: 'nupkg', FileCount: 3, Verified: false });
    expect(document.Metadata).toEqual({
      Title: 'T',
      Authors: ['Ann'],
      Description: 'A deployment package created from files on disk.',
      ReleaseNotes: 'N',
    });
    expect(document.Entries.map((entry: { Name: string }) => entry.Name)).toEqual(['index.html', 'start.sh', 'sub/.hidden']);
  });

  it('C63: ends with exit code 2 for a damaged package and names the entry', async () => {
    const cwd = project();
    await runBin([...pack, '--format', 'zip', '--compression-level', 'none'], { cwd });
    const path = join(cwd, 'Acme.Web.1.2.3.zip');
    const bytes = readFileSync(path);
    bytes.write('J', bytes.indexOf('Hello'));
    writeFileSync(path, bytes);
    expect((await runBin(['package', 'inspect', path], { cwd })).exitCode).toBe(0);
    const run = await runBin(['package', 'inspect', path, '--verify'], { cwd });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain("'index.html' does not have the checksum");
  });

  it('warns when the file name and the nuspec disagree', async () => {
    const cwd = project();
    await runBin(pack, { cwd });
    copyFileSync(join(cwd, 'Acme.Web.1.2.3.nupkg'), join(cwd, 'Other.2.0.nupkg'));
    const run = await runBin(['package', 'inspect', 'Other.2.0.nupkg'], { cwd });
    expect(run.stderr).toContain('The file name says Other 2.0, the nuspec Acme.Web 1.2.3');
    expect(existsSync(join(cwd, 'Other.2.0.nupkg'))).toBe(true);
  });
});
