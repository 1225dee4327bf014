import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpmLock } from '../../../src/packaging/npmLock.ts';

function read(lock: unknown): readonly string[] | undefined {
  return readNpmLock(JSON.stringify(lock))?.map(({ name, version, need }) => `${name} ${version ?? '?'} ${need}`);
}

describe('readNpmLock', () => {
  it('reads folders of versions 2 and 3, nested and scoped ones too', () => {
    expect(
      read({
        lockfileVersion: 3,
        packages: {
          '': { name: 'own', version: '1.0.0' },
          'node_modules/a': { version: '1.0.0' },
          'node_modules/a/node_modules/@acme/b': { version: '2.0.0-beta.1' },
          'sub/node_modules/c': { version: '3.0.0' },
        },
      }),
    ).toEqual(['a 1.0.0 runtime', '@acme/b 2.0.0-beta.1 runtime', 'c 3.0.0 runtime']);
  });

  it('leaves out packages of the project itself and links to them', () => {
    const packages = { 'packages/own': { version: '1.0.0' }, 'node_modules/own': { link: true, resolved: 'packages/own' } };
    expect(read({ lockfileVersion: 3, packages })).toEqual([]);
  });

  it('takes the real name of a package that is installed under another', () => {
    expect(read({ packages: { 'node_modules/alias': { name: 'real', version: '1.0.0' } } })).toEqual(['real 1.0.0 runtime']);
    expect(read({ dependencies: { alias: { version: 'npm:@acme/real@1.0.0' } } })).toEqual(['@acme/real 1.0.0 runtime']);
  });

  it('tells what is needed to build from what is needed to run', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0', dev: true },
      'node_modules/b': { version: '1.0.0', optional: true },
      'node_modules/c': { version: '1.0.0', devOptional: true },
      'node_modules/d': { version: '1.0.0', dev: true, optional: true },
    };
    expect(read({ packages })).toEqual(['a 1.0.0 development', 'b 1.0.0 optional', 'c 1.0.0 optional', 'd 1.0.0 development']);
  });

  it('reads the tree of version 1', () => {
    const dependencies = {
      a: { version: '1.0.0', dependencies: { b: { version: '2.0.0', dev: true } } },
      own: { version: 'file:../own', dependencies: { c: { version: '3.0.0' } } },
    };
    expect(read({ lockfileVersion: 1, dependencies })).toEqual(['a 1.0.0 runtime', 'b 2.0.0 development', 'c 3.0.0 runtime']);
  });

  it('takes the commit of an address and nothing else of it', () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const dependencies = {
      a: { version: `git+https://CANARY-token@example.org/a.git#${commit}` },
      b: { version: 'https://CANARY-token@example.org/b.tgz' },
    };
    expect(read({ dependencies })).toEqual([`a ${commit} runtime`, 'b ? runtime']);
  });

  it('keeps licence and integrity', () => {
    const entry = { version: '1.0.0', license: 'MIT', integrity: 'sha512-AA==' };
    expect(readNpmLock(JSON.stringify({ packages: { 'node_modules/a': entry } }))).toEqual([
      { name: 'a', version: '1.0.0', need: 'runtime', license: 'MIT', integrity: 'sha512-AA==' },
    ]);
  });

  it('reads a lock file without packages, and one with a byte order mark', () => {
    expect(readNpmLock('\ufeff{"lockfileVersion":1}')).toEqual([]);
  });

  it.each(['', '{', '[]', 'null', '{}', '"packages"'])('knows that %j is no lock file', (text) => {
    expect(readNpmLock(text)).toBeUndefined();
  });

  it('passes over what is no entry', () => {
    expect(read({ packages: { 'node_modules/a': null, 'node_modules/b': 'text' } })).toEqual(['a ? runtime', 'b ? runtime']);
    expect(read({ packages: 7 })).toEqual([]);
  });

  it('reads the lock file of pulpo itself', () => {
    const packages = readNpmLock(readFileSync(join(import.meta.dirname, '../../../package-lock.json'), 'utf8'));
    expect(packages?.find(({ name }) => name === 'vitest')).toMatchObject({ need: 'development', license: 'MIT' });
  });
});
