/** Every option of pack does what it says, in the built program: what is inside is seen through the eyes of other readers. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { hasProgram } from '../unit/packaging/programs.ts';
import type { BinRun } from '../support/runBin.ts';
import { runBin } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';

interface Seen {
  /** The whole Unix mode, with the kind of file and setuid, setgid and sticky. */
  readonly mode: string;
  readonly modified: string;
  readonly stored: boolean;
}

function project(files: Readonly<Record<string, string>> = { 'a.txt': 'a' }): string {
  const cwd = tempDir();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, 'app', name)), { recursive: true });
    writeFileSync(join(cwd, 'app', name), content);
  }
  return cwd;
}

async function pack(cwd: string, more: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<BinRun> {
  return runBin(['pack', '--id', 'Acme.Web', '--version', '1.2.3', '--base-path', 'app', ...more], { cwd, env });
}

async function inside(path: string): Promise<Record<string, Seen>> {
  const seen: Record<string, Seen> = {};
  const zip = await yauzl.openPromise(path);
  for await (const entry of zip.eachEntry()) {
    seen[entry.fileName] = {
      mode: (entry.externalFileAttributes >>> 16).toString(8),
      modified: entry.getLastModDate({ forceDosFormat: true, timezone: 'UTC' }).toISOString(),
      stored: entry.compressionMethod === 0,
    };
  }
  zip.close();
  return seen;
}

async function packedZip(
  cwd: string,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, Seen>> {
  const run = await pack(cwd, ['--format', 'zip', ...more], env);
  expect(run.exitCode, run.stderr).toBe(0);
  return inside(join(cwd, 'Acme.Web.1.2.3.zip'));
}

describe('the modes of entries', () => {
  const withModes = (): string => {
    const cwd = project({ 'all.sh': 'x', 'private.txt': 'x', 'group.txt': 'x', 'shared.sh': 'x' });
    for (const [name, mode] of [
      ['all.sh', 0o7777],
      ['private.txt', 0o600],
      ['group.txt', 0o664],
      ['shared.sh', 0o2775],
    ] as const)
      chmodSync(join(cwd, 'app', name), mode);
    return cwd;
  };
  const modes = (seen: Record<string, Seen>): Record<string, string> =>
    Object.fromEntries(Object.entries(seen).map(([name, { mode }]) => [name, mode]));

  it('are 0644, or 0755 for what its owner may execute', async () => {
    expect(modes(await packedZip(withModes()))).toEqual({
      'all.sh': '100755',
      'group.txt': '100644',
      'private.txt': '100644',
      'shared.sh': '100755',
    });
  });

  it('are kept with --preserve-modes, but for setuid, setgid, sticky and what lets others write', async () => {
    const expected = { 'all.sh': '100755', 'group.txt': '100644', 'private.txt': '100600', 'shared.sh': '100755' };
    expect(modes(await packedZip(withModes(), ['--preserve-modes']))).toEqual(expected);
  });

  it.skipIf(!hasProgram('tar'))('are the same in a tar.gz, without owner and group', async () => {
    const cwd = withModes();
    expect((await pack(cwd, ['--format', 'targz', '--preserve-modes'])).exitCode).toBe(0);
    const listed = execFileSync('tar', ['--numeric-owner', '-tvzf', 'Acme.Web.1.2.3.tar.gz'], { cwd, encoding: 'utf8' });
    expect(
      listed
        .trim()
        .split('\n')
        .map((line) =>
          line
            .split(/\s+/)
            .filter((_, index) => [0, 1, 5].includes(index))
            .join(' '),
        ),
    ).toEqual(['-rwxr-xr-x 0/0 all.sh', '-rw-r--r-- 0/0 group.txt', '-rw------- 0/0 private.txt', '-rwxr-xr-x 0/0 shared.sh']);
  });
});

describe('the time of entries', () => {
  const timeOf = async (more: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string | undefined> => {
    const cwd = project();
    utimesSync(join(cwd, 'app/a.txt'), 0, Date.UTC(2020, 8, 13, 12, 26, 40) / 1000);
    return (await packedZip(cwd, more, env))['a.txt']?.modified;
  };

  it('is 1980-01-01, or SOURCE_DATE_EPOCH', async () => {
    expect(await timeOf([])).toBe('1980-01-01T00:00:00.000Z');
    expect(await timeOf([], { SOURCE_DATE_EPOCH: '1700000000' })).toBe('2023-11-14T22:13:20.000Z');
  });

  it.each([
    ['mtime', '2020-09-13T12:26:40.000Z'],
    ['2024-05-01T12:00:00+02:00', '2024-05-01T10:00:00.000Z'],
    ['2024-05-01', '2024-05-01T00:00:00.000Z'],
  ])('is, with --timestamps %s, %s', async (timestamps, expected) => {
    expect(await timeOf(['--timestamps', timestamps], { TZ: 'Asia/Tokyo' })).toBe(expected);
  });

  it.skipIf(!hasProgram('git'))('is that of the last commit with --timestamps commit', async () => {
    const cwd = project();
    const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, GIT_COMMITTER_DATE: '2024-02-29T10:00:00Z' };
    const name = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
      [...name, 'commit', '-qm', 'x'],
    ])
      execFileSync('git', args, { cwd: join(cwd, 'app'), env });
    expect((await packedZip(cwd, ['--timestamps', 'commit']))['a.txt']?.modified).toBe('2024-02-29T10:00:00.000Z');
  });

  it('is refused when it is none', async () => {
    expect(await pack(project(), ['--timestamps', 'tomorrow'])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('symbolic links', () => {
  const linked = (): string => {
    const cwd = project({ 'v1/run.sh': 'x' });
    symlinkSync('v1/run.sh', join(cwd, 'app/start'));
    return cwd;
  };

  it('inside the base folder are followed, or kept with --symlinks keep', async () => {
    expect((await packedZip(linked()))['start']?.mode).toBe('100644');
    expect((await packedZip(linked(), ['--symlinks', 'keep']))['start']?.mode).toBe('120777');
  });

  it('that leave it are an error naming link and target, or followed with --symlinks follow-outside', async () => {
    const cwd = linked();
    writeFileSync(join(cwd, 'outside.txt'), 'x');
    symlinkSync('../outside.txt', join(cwd, 'app/out'));
    for (const more of [[], ['--symlinks', 'keep']]) {
      const run = await pack(cwd, more);
      expect(run.exitCode).toBe(2);
      expect(run.stderr).toMatch(/\[LINK_OUTSIDE\][^]*out -> .*outside\.txt/);
    }
    expect(Object.keys(await packedZip(cwd, ['--symlinks', 'follow-outside']))).toContain('out');
  });
});

describe('which files are packed', () => {
  const names = async (files: Readonly<Record<string, string>>, more: readonly string[] = []): Promise<string[]> =>
    Object.keys(await packedZip(project(files), more));

  it('are all, dot-files too, but not the folders of version control, unless with --include-vcs', async () => {
    const files = { 'a.txt': 'a', '.hidden': 'h', '.git/config': 'c', 'sub/.svn/entries': 'e', '.gitignore': 'g' };
    expect(await names(files)).toEqual(['.gitignore', '.hidden', 'a.txt']);
    expect(await names(files, ['--include-vcs'])).toEqual(['.git/config', '.gitignore', '.hidden', 'a.txt', 'sub/.svn/entries']);
  });

  it('are fewer by --include, --exclude and .pulpoignore, and never .pulpoignore', async () => {
    const files = { 'a.txt': 'a', 'a.log': 'l', 'keep.log': 'k', 'obj/x': 'x', '.pulpoignore': '*.log\n!keep.log\n' };
    expect(await names(files)).toEqual(['a.txt', 'keep.log', 'obj/x']);
    expect(await names(files, ['--exclude', 'obj/', '--exclude', '/a.txt'])).toEqual(['keep.log']);
    expect(await names(files, ['--include', 'obj/**', '--include', '*.txt'])).toEqual(['a.txt', 'obj/x']);
  });

  it('are told when they look like secrets, and refused with --fail-on-secrets', async () => {
    const files = { '.env': 'A=1', 'tls/key.pem': 'k', id_rsa: 'k', '.npmrc': '//r/:_authToken=CANARY-npm-token', 'a.txt': 'a' };
    const cwd = project(files);
    const warned = await pack(cwd, ['--format', 'zip']);
    expect(warned.exitCode).toBe(0);
    for (const name of ['.env', 'tls/key.pem', 'id_rsa', '.npmrc']) expect(warned.stderr).toContain(name);
    const refused = await pack(cwd, ['--fail-on-secrets', '--output-format', 'json']);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(JSON.parse(refused.stderr)).toMatchObject({
      Error: { Code: 'SECRETS_FOUND', Details: ['.env', '.npmrc', 'id_rsa', 'tls/key.pem'] },
    });
    expect(existsSync(join(cwd, 'Acme.Web.1.2.3.nupkg'))).toBe(false);
  });

  it('C57: may differ in case only with --allow-collisions', async () => {
    const files = { Readme: '1', README: '2' };
    expect((await pack(project(files))).stderr).toContain('[PACKAGE_NAMES_COLLIDE]');
    expect(await names(files, ['--allow-collisions'])).toEqual(['README', 'Readme']);
  });

  it('C57: keep names of every script, marked as UTF-8', async () => {
    const odd = ['cafe\u0301.txt', 'ünï 😀.txt', 'שלום.txt', 'trailing. ', 'con', '-rf', '%2e%2e', '日本/語.txt'];
    expect((await names(Object.fromEntries(odd.map((name) => [name, 'x'])))).sort()).toEqual([...odd].sort());
  });
});

describe('--compression-level', () => {
  it('none stores, all others deflate, harder ones to fewer bytes', async () => {
    const cwd = project({ 'a.txt': Array.from({ length: 5000 }, (_, index) => `line ${index * 7919} of the file`).join('\n') });
    const sizes: number[] = [];
    for (const level of ['none', 'fast', 'optimal', 'smallest']) {
      const seen = await packedZip(cwd, ['--compression-level', level, '--overwrite']);
      expect(seen['a.txt']?.stored, level).toBe(level === 'none');
      sizes.push(readFileSync(join(cwd, 'Acme.Web.1.2.3.zip')).length);
    }
    const [none = 0, fast = 0, optimal = 0, smallest = 0] = sizes;
    expect(none > fast && fast > optimal && optimal >= smallest, sizes.join()).toBe(true);
  });
});

describe('a nupkg', () => {
  it('holds a given nuspec byte for byte', async () => {
    const cwd = project();
    const nuspec =
      '\ufeff<?xml version="1.0"?>\r\n<package><metadata><id>Acme.Web</id><version>1.2.3</version><authors>Ä</authors><description>d</description></metadata></package>\r\n';
    writeFileSync(join(cwd, 'web.nuspec'), nuspec);
    expect((await pack(cwd, ['--nuspec', 'web.nuspec'])).exitCode).toBe(0);
    const zip = await yauzl.openPromise(join(cwd, 'Acme.Web.1.2.3.nupkg'));
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== 'Acme.Web.nuspec') continue;
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString()).toBe(nuspec);
    }
  });

  it.skipIf(!hasProgram('nuget'))('is installed from a folder by nuget, with the content that was packed', async () => {
    const cwd = project({ 'a.txt': 'a', 'sub folder/ü.txt': 'ü' });
    expect((await pack(cwd, ['--out-folder', 'feed', '--author', 'Ann & Bob', '--release-notes', '<notes>'])).exitCode).toBe(0);
    const args = ['install', 'Acme.Web', '-Version', '1.2.3', '-Source', join(cwd, 'feed'), '-OutputDirectory', join(cwd, 'out')];
    execFileSync('nuget', args, { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: cwd, LC_ALL: 'C.UTF-8' }, stdio: 'pipe' });
    expect(readFileSync(join(cwd, 'out/Acme.Web.1.2.3/sub folder/ü.txt'), 'utf8')).toBe('ü');
  });
});

describe('--sbom', () => {
  it('names the bill of materials to a person and in JSON, and writes it beside the package', async () => {
    const cwd = project({ 'a.txt': 'a', 'package-lock.json': '{"lockfileVersion":3,"packages":{"node_modules/b":{"version":"2.0.0"}}}' });
    const path = join(cwd, 'Acme.Web.1.2.3.tar.gz.cdx.json');
    const human = await pack(cwd, ['--format', 'targz', '--sbom']);
    expect(human).toMatchObject({ exitCode: 0, stderr: '' });
    expect(human.stdout).toContain(`\nSBOM ${path}\n`);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(createHash('sha256').update('a').digest('hex'));
    expect(text).toContain('pkg:npm/b@2.0.0');
    const json = await pack(cwd, ['--format', 'targz', '--sbom', '--overwrite', '--output-format', 'json']);
    expect(json.json()).toMatchObject({ Sbom: path });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
