/** The same tree gives the same package: whoever packs it, wherever, whenever and in whatever language. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captureOutput } from '../support/canary.ts';
import { binPath } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';
import { testNode } from '../support/testNode.ts';

interface Person {
  readonly name: string;
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  readonly umask: number;
  readonly env: Readonly<Record<string, string>>;
}

/** Who nobody is on every Unix; only root can become them. */
const nobody = { uid: 65_534, gid: 65_534 };

function findOtherUser(): typeof nobody | undefined {
  if (process.getuid?.() !== 0) {
    process.stderr.write('Both packs are made by one user: only root can run one of them as another.\n');
    return undefined;
  }
  const { status, error } = spawnSync(testNode, [binPath('pulpo'), '--version'], { ...nobody, env: {} });
  if (status === 0) return nobody;
  process.stderr.write(
    `Both packs are made by root: the program can't be run by user 65534 here (${error?.message ?? `exit ${status}`}).\n`,
  );
  return undefined;
}

const ann: Person = {
  ...{ name: 'ann', user: undefined, umask: 0o022 },
  env: {
    TZ: 'America/St_Johns',
    LANG: 'C',
    LC_ALL: 'C',
    USER: 'ann',
    LOGNAME: 'ann',
    HOSTNAME: 'north',
    HOME: '/root',
    USERDOMAIN: 'NORTH',
  },
};
const bob: Person = {
  ...{ name: 'bob', user: findOtherUser(), umask: 0o077 },
  env: {
    TZ: 'Pacific/Kiritimati',
    LANG: 'tr_TR.UTF-8',
    LC_ALL: 'tr_TR.UTF-8',
    USER: 'bob',
    LOGNAME: 'bob',
    HOSTNAME: 'south',
    HOME: '/nowhere',
  },
};

function noise(size: number): Buffer {
  return Buffer.concat(Array.from({ length: size / 32 }, (_, index) => createHash('sha256').update(String(index)).digest()));
}

/** Small files for the main thread, large ones that workers would share, names whose order depends on who sorts. */
const tree: Readonly<Record<string, string | Buffer>> = {
  'index.html': '<h1>Hello</h1>\n'.repeat(99),
  'Ix.txt': 'dotted',
  'ız.txt': 'dotless',
  'ä.txt': 'umlaut',
  'z.txt': 'z',
  'Z/a.txt': 'capital',
  'sub/.hidden': 'x',
  'bin/run.sh': '#!/bin/sh\n',
  'package-lock.json': '{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0"}}}',
  'large.txt': Buffer.alloc(9 * 1024 * 1024, 'some text that repeats, and repeats. '),
  'large.bin': noise(3 * 1024 * 1024),
  ...Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`many/${index % 7}/${index}.js`, `export const n = ${index};\n`])),
};

/** Makes the tree as the person would have it: in another order, at another time, with other rights and owner. */
function treeOf(person: Person, folder: string, names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const own = (path: string): void => {
    if (person.user !== undefined) chownSync(path, person.user.uid, person.user.gid);
  };
  for (const name of names) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, tree[name] ?? '');
    chmodSync(path, (name.endsWith('.sh') ? 0o777 : 0o666) & ~person.umask);
    utimesSync(path, 0, 1_000_000_000 + names.indexOf(name) * 1000);
    for (let at = path; at !== folder; at = dirname(at)) own(at);
  }
  own(folder);
}

function pack(person: Person, where: string, more: readonly string[]): string {
  const argv = [binPath('pulpo'), 'pack', '--id', 'Acme.Web', '--version', '1.2.3', '--base-path', 'tree', '--out-folder', 'out', ...more];
  const run = spawnSync(testNode, argv, {
    ...{ cwd: where, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', ...person.env } },
    ...person.user,
  });
  captureOutput('pack', `${run.stdout}${run.stderr}`);
  expect(run.status, run.stderr).toBe(0);
  return run.stdout;
}

/** A place of the person's own: the tree, and a folder for packages. */
function homeOf(person: Person, folder: string, names: readonly string[]): string {
  const top = tempDir();
  chmodSync(top, 0o755);
  const home = join(top, folder);
  treeOf(person, join(home, 'tree'), names);
  mkdirSync(join(home, 'out'));
  if (person.user !== undefined) chownSync(join(home, 'out'), person.user.uid, person.user.gid);
  return home;
}

function bothPacks(more: readonly string[], file: string): readonly [Buffer, Buffer] {
  const names = Object.keys(tree);
  const [left, right] = [homeOf(ann, 'a', names), homeOf(bob, 'a rather/longer path', names.toReversed())];
  pack(ann, left, more);
  pack(bob, right, more);
  return [readFileSync(join(left, 'out', file)), readFileSync(join(right, 'out', file))];
}

describe.skipIf(process.platform === 'win32')(
  'two packs of one tree, by different users in different folders, time zones and locales,',
  () => {
    it.each([
      ['nupkg', []],
      ['zip', ['--format', 'zip']],
      ['tar.gz', ['--format', 'targz']],
      ['zip', ['--format', 'zip', '--compression-level', 'smallest', '--verbose']],
      ['nupkg', ['--timestamps', '2024-05-01T12:00:00+02:00', '--author', 'Ann', '--release-notes', 'ä']],
    ])('are the same bytes as %s with %j', (extension, more) => {
      const [one, two] = bothPacks(more, `Acme.Web.1.2.3.${extension}`);
      expect(two.equals(one)).toBe(true);
    });

    it('have the same bill of materials', () => {
      const [one, two] = bothPacks(['--sbom'], 'Acme.Web.1.2.3.nupkg.cdx.json');
      expect(two.toString()).toBe(one.toString());
      expect(one.toString()).toContain('pkg:npm/a@1.0.0');
    });

    it('do differ when the content does: the comparison is no empty one', () => {
      const where = tempDir();
      treeOf(ann, join(where, 'tree'), ['z.txt']);
      const first = pack(ann, where, ['--format', 'zip']);
      writeFileSync(join(where, 'tree/z.txt'), 'Z');
      expect(pack(ann, where, ['--format', 'zip', '--overwrite'])).not.toBe(first);
    });

    it('are the same bytes with links that are kept', () => {
      const packages = [ann, bob].map((person) => {
        const where = tempDir();
        treeOf(person, join(where, 'tree'), ['sub/.hidden', 'z.txt']);
        symlinkSync('sub/.hidden', join(where, 'tree/link'));
        pack({ ...person, user: undefined }, where, ['--format', 'targz', '--symlinks', 'keep']);
        return readFileSync(join(where, 'out/Acme.Web.1.2.3.tar.gz')).toString('base64');
      });
      expect(packages[1]).toBe(packages[0]);
    });
  },
);
