import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Collected, CollectOptions } from '../../../src/packaging/collectFiles.ts';
import { collectFiles, walkFiles } from '../../../src/packaging/collectFiles.ts';
import { tempDir } from '../../support/tempDir.ts';
import { writeTree } from './writeTree.ts';

/** Only root makes devices, and not in every container. */
function canMakeDevice(): boolean {
  const { status, stderr } = spawnSync('sh', ['-c', 'd=$(mktemp -d) && mknod $d/zero c 1 5; s=$?; rm -rf "$d"; exit $s'], {
    encoding: 'utf8',
  });
  if (status !== 0) process.stderr.write(`The test of a device is skipped: none can be made here (${stderr.trim()}).\n`);
  return status === 0;
}

function optionsFor(basePath: string, options: Partial<CollectOptions> = {}): CollectOptions {
  return {
    ...{
      basePath,
      include: ['**'],
      exclude: [],
      naming: 'relative',
      links: 'follow',
      versionControl: 'skip',
      output: join(basePath, 'none'),
    },
    ...options,
  };
}

function collect(basePath: string, options: Partial<CollectOptions> = {}): Collected {
  return collectFiles(optionsFor(basePath, options));
}

function names(collected: Collected): string[] {
  return collected.found.map((entry) => entry.name).sort();
}

function errorOf(action: () => unknown): { code: string; details: readonly string[] } {
  try {
    action();
  } catch (error) {
    return error as { code: string; details: readonly string[] };
  }
  throw new Error('Nothing was thrown');
}

describe('collectFiles', () => {
  it('finds every file, dot-files included, and no folders', () => {
    const base = writeTree(tempDir(), { 'a.txt': 'a', '.env.d/.hidden': 'h', 'x/y/z.txt': 'z' });
    mkdirSync(join(base, 'empty'));
    expect(names(collect(base))).toEqual(['.env.d/.hidden', 'a.txt', 'x/y/z.txt']);
  });

  it('tells on the way what it finds, in the order of the archive, a few MiB at a time', () => {
    const base = writeTree(tempDir(), { 'a/z': '', 'a.b': '', 'a-c': '', aa: '', 'a/B/c': '', 'Z/y': '', 'ä/x': '' });
    for (const name of ['b1', 'b2', 'b3']) writeFileSync(join(base, name), Buffer.alloc(1024 * 1024));
    const steps: string[][] = [];
    for (const step of walkFiles(optionsFor(base))) steps.push(step.map((entry) => entry.name));
    expect(steps).toEqual([
      ['Z/y', 'a-c', 'a.b', 'a/B/c', 'a/z', 'aa', 'b1', 'b2'],
      ['b3', 'ä/x'],
    ]);
  });

  it('leaves out folders of version control unless asked for', () => {
    const base = writeTree(tempDir(), { 'a.txt': 'a', '.git/config': '', 'sub/.svn/entries': '', '.gitignore': '' });
    expect(names(collect(base))).toEqual(['.gitignore', 'a.txt']);
    expect(names(collect(base, { versionControl: 'pack' }))).toEqual(['.git/config', '.gitignore', 'a.txt', 'sub/.svn/entries']);
  });

  it('lists a file that several patterns find once', () => {
    const base = writeTree(tempDir(), { 'bin/a.dll': 'a' });
    expect(names(collect(base, { include: ['**', 'bin/*.dll', '**/*.DLL'] }))).toEqual(['bin/a.dll']);
  });

  it('names files of a nupkg as octo does: below the first wildcard', () => {
    const base = writeTree(tempDir(), { 'bin/x/a.dll': 'a', 'bin/b.dll': 'b' });
    expect(names(collect(base, { include: ['bin/**'], naming: 'flat' }))).toEqual(['b.dll', 'x/a.dll']);
    expect(names(collect(base, { include: ['bin/**'], naming: 'relative' }))).toEqual(['bin/b.dll', 'bin/x/a.dll']);
  });

  it('names files below the root of the file system by their whole path', () => {
    const folder = writeTree(tempDir(), { 'a.txt': 'a' }).slice(1);
    expect(names(collect('/', { include: [`${folder}/**`] }))).toEqual([`${folder}/a.txt`]);
  });

  it('takes files from outside the base path when a pattern says so', () => {
    const folder = writeTree(tempDir(), { 'base/a.txt': 'a', 'shared/lib/b.txt': 'b' });
    expect(names(collect(join(folder, 'base'), { include: ['**', '../shared/**'] }))).toEqual(['a.txt', 'lib/b.txt']);
  });

  it('leaves out what --exclude and .pulpoignore name, and .pulpoignore itself', () => {
    const base = writeTree(tempDir(), { 'a.txt': '', 'a.log': '', 'b.log': '', 'obj/x': '', '.pulpoignore': '*.log\n!b.log\n' });
    expect(names(collect(base, { exclude: ['obj/'] }))).toEqual(['a.txt', 'b.log']);
  });

  it('never packs the package into itself, under whatever name it is reached', () => {
    const base = writeTree(tempDir(), { 'a.txt': '', 'out/Web.1.0.zip': 'old' });
    symlinkSync('out/Web.1.0.zip', join(base, 'latest.zip'));
    expect(names(collect(base, { output: join(base, 'out/Web.1.0.zip') }))).toEqual(['a.txt']);
  });

  it('leaves out unfinished packages of other runs', () => {
    const base = writeTree(tempDir(), { 'a.txt': '', '.Web.1.0.zip.0123.pulpo-tmp': 'half' });
    expect(names(collect(base))).toEqual(['a.txt']);
  });

  it('C56: leaves out a FIFO with a warning and never opens it', () => {
    const base = writeTree(tempDir(), { 'a.txt': '' });
    execFileSync('sh', ['-c', 'mkfifo pipe'], { cwd: base });
    const collected = collect(base);
    expect(names(collected)).toEqual(['a.txt']);
    expect(collected.warnings).toEqual([{ about: 'skipped', message: `Left out '${base}/pipe': it is neither a file nor a folder` }]);
  });

  it.skipIf(!canMakeDevice())('C56: leaves out a device with a warning', () => {
    const base = writeTree(tempDir(), { 'a.txt': '' });
    execFileSync('mknod', [join(base, 'zero'), 'c', '1', '5']);
    const collected = collect(base);
    expect(names(collected)).toEqual(['a.txt']);
    expect(collected.warnings).toEqual([{ about: 'skipped', message: `Left out '${base}/zero': it is neither a file nor a folder` }]);
  });

  it('C56: leaves out a socket, and a link to one, with a warning', async () => {
    const base = writeTree(tempDir(), { 'a.txt': '' });
    const server = createServer().listen(join(base, 's'));
    await once(server, 'listening');
    symlinkSync('s', join(base, 'link'));
    const collected = collect(base);
    server.close();
    expect(names(collected)).toEqual(['a.txt']);
    expect(collected.warnings.map(({ message }) => message).sort()).toEqual([
      `Left out '${base}/link': it is a link to neither a file nor a folder`,
      `Left out '${base}/s': it is neither a file nor a folder`,
    ]);
  });

  it('reports patterns without wildcards that find nothing', () => {
    const base = writeTree(tempDir(), { 'a.txt': '' });
    expect(collect(base, { include: ['a.txt', 'b.txt', '*.dll'] }).missing).toEqual(['b.txt']);
  });

  it('names the folder of a pattern that does not exist', () => {
    const base = tempDir();
    expect(() => collect(base, { include: ['nowhere/**'] })).toThrow(
      `The folder '${base}/nowhere' of the pattern 'nowhere/**' does not exist`,
    );
  });

  it('refuses a base path that is no folder', () => {
    const base = writeTree(tempDir(), { 'a.txt': '' });
    expect(errorOf(() => collect(join(base, 'a.txt'))).code).toBe('BASE_PATH_MISSING');
  });

  it('keeps size, permission bits and time of each file', () => {
    const base = writeTree(tempDir(), { 'run.sh': 'echo' });
    chmodSync(join(base, 'run.sh'), 0o4755);
    expect(collect(base).found).toMatchObject([{ kind: 'file', size: 4, mode: 0o755 }]);
  });

  it('C57: refuses a name that is not valid UTF-8', () => {
    const base = tempDir();
    writeFileSync(Buffer.concat([Buffer.from(`${base}/a`), Buffer.from([0xff])]), '');
    expect(errorOf(() => collect(base))).toMatchObject({
      code: 'PACKAGE_FILES_UNREADABLE',
      details: [`${base}/a\ufffd: the name is not valid UTF-8`],
    });
  });

  describe('symbolic links', () => {
    it('are followed inside the base folder, to files and folders', () => {
      const base = writeTree(tempDir(), { 'real/a.txt': 'abc' });
      symlinkSync('real', join(base, 'folder'));
      symlinkSync('real/a.txt', join(base, 'file.txt'));
      const collected = collect(base);
      expect(names(collected)).toEqual(['file.txt', 'folder/a.txt', 'real/a.txt']);
      expect(collected.found).toContainEqual(expect.objectContaining({ kind: 'file', name: 'file.txt', size: 3 }));
    });

    it('C55: that leave the base folder are refused, naming link and target', () => {
      const folder = writeTree(tempDir(), { 'base/a.txt': '', 'secret.txt': '', 'etc/b': '' });
      symlinkSync('../secret.txt', join(folder, 'base/link.txt'));
      symlinkSync('../etc', join(folder, 'base/etc'));
      expect(errorOf(() => collect(join(folder, 'base')))).toMatchObject({
        code: 'LINK_OUTSIDE',
        details: [`${folder}/base/etc -> ${folder}/etc`, `${folder}/base/link.txt -> ${folder}/secret.txt`],
      });
    });

    it('that leave the base folder are followed when asked for', () => {
      const folder = writeTree(tempDir(), { 'base/a.txt': '', 'secret.txt': '' });
      symlinkSync('../secret.txt', join(folder, 'base/link.txt'));
      expect(names(collect(join(folder, 'base'), { links: 'follow-outside' }))).toEqual(['a.txt', 'link.txt']);
    });

    it('are no trouble when they are excluded', () => {
      const folder = writeTree(tempDir(), { 'base/a.txt': '' });
      symlinkSync('/nowhere/at/all', join(folder, 'base/link.txt'));
      expect(names(collect(join(folder, 'base'), { exclude: ['link.txt'] }))).toEqual(['a.txt']);
    });

    it('C55: that lead back to a folder they are in are left out with a warning', () => {
      const base = writeTree(tempDir(), { 'a/b/c.txt': '' });
      symlinkSync('..', join(base, 'a/b/up'));
      const collected = collect(base);
      expect(names(collected)).toEqual(['a/b/c.txt']);
      expect(collected.warnings.map((warning) => warning.about)).toEqual(['loop']);
    });

    it('C55: of two folders that lead to each other end after one round', () => {
      const base = writeTree(tempDir(), { 'a/1.txt': '', 'b/2.txt': '' });
      symlinkSync('../b', join(base, 'a/to-b'));
      symlinkSync('../a', join(base, 'b/to-a'));
      expect(names(collect(base))).toEqual(['a/1.txt', 'a/to-b/2.txt', 'b/2.txt', 'b/to-a/1.txt']);
    });

    it('that lead nowhere are an error naming the target', () => {
      const base = tempDir();
      symlinkSync('gone.txt', join(base, 'link'));
      expect(errorOf(() => collect(base))).toMatchObject({
        code: 'PACKAGE_FILES_UNREADABLE',
        details: [`${base}/link: the link's target 'gone.txt' does not exist`],
      });
    });

    it('are kept as links when asked for', () => {
      const base = writeTree(tempDir(), { 'real/a.txt': '' });
      symlinkSync('real', join(base, 'folder'));
      expect(collect(base, { links: 'keep' }).found).toContainEqual(
        expect.objectContaining({ kind: 'link', name: 'folder', target: 'real' }),
      );
    });
  });

  describe('files that look like secrets', () => {
    it('are named', () => {
      const files = {
        '.env': '',
        '.env.local': '',
        'tls/key.pem': '',
        id_ed25519: '',
        'id_ed25519.pub': '',
        'keys/id_ed25519_sk': '',
        'id_rsa-old.bak': '',
        valid_id: '',
        'environment.txt': '',
        '.npmrc': 'registry=x',
      };
      const base = writeTree(tempDir(), files);
      expect([...collect(base).secrets].sort()).toEqual([
        '.env',
        '.env.local',
        'id_ed25519',
        'id_rsa-old.bak',
        'keys/id_ed25519_sk',
        'tls/key.pem',
      ]);
    });

    it.each([
      ['//r/:_authToken=CANARY-npm-token', true],
      ['//r/:_authToken=${NPM_TOKEN}', false],
      ['; _authToken=x', false],
      ['//r/:_password = CANARY-password', true],
    ])('include an .npmrc with %s: %s', (content, expected) => {
      const base = writeTree(tempDir(), { 'sub/.npmrc': content });
      expect(collect(base).secrets).toEqual(expected ? ['sub/.npmrc'] : []);
    });
  });
});
