import { describe, expect, it } from 'vitest';
import { checkPackageId, packageFileName, parsePackageFileName, splitIdAndVersion } from '../../../src/packaging/packageName.ts';

describe('splitIdAndVersion', () => {
  it.each([
    ['acme.1', 'acme', '1'],
    ['acme.web.1.2.0-alpha.1+build', 'acme.web', '1.2.0-alpha.1+build'],
    ['Foo.3.App.1.2.3', 'Foo.3.App', '1.2.3'],
    ['My.App.2019.1.2.3', 'My.App', '2019.1.2.3'],
    ['My.App.5.2019.1.2.3', 'My.App.5', '2019.1.2.3'],
    ['a.1.2.3.4.5', 'a.1', '2.3.4.5'],
    ['acme.web.1.0.0.0.0', 'acme.web.1', '0.0.0.0'],
    ['acme.web-1.0.0', 'acme.web-1', '0.0'],
    ['App.v1.0.0', 'App.v1', '0.0'],
    ['lib.net6.0.1.2.3', 'lib.net6', '0.1.2.3'],
    ['Acme.01.02.03', 'Acme', '01.02.03'],
    ['Überblick_1.2.0', 'Überblick_1', '2.0'],
  ])('splits %s into %s and %s', (text, id, version) => {
    expect(splitIdAndVersion(text)).toEqual({ id, version });
  });

  it.each(['acme+web.1', 'app..1.0.0', 'Acme.1.0.0-beta_1', 'Acme.1.2.3-', 'x.1.0.0.tar', 'Acme', '', '.1.0'])(
    'finds no package in %j',
    (text) => {
      expect(splitIdAndVersion(text)).toBeUndefined();
    },
  );

  it('answers at once for a long name without a version', () => {
    expect(splitIdAndVersion(`${'a_'.repeat(5000)}!.1.0`)).toBeUndefined();
  });
});

describe('parsePackageFileName', () => {
  it.each(['zip', 'tgz', 'tar.gz', 'tar.Z', 'tar.bz2', 'tar.bz', 'tbz', 'tar', 'nupkg', 'jar'])('knows the extension .%s', (extension) => {
    expect(parsePackageFileName(`acme.web.1.2.0-alpha.1.${extension}`)).toEqual({
      id: 'acme.web',
      version: '1.2.0-alpha.1',
      extension: `.${extension.toLowerCase()}`,
    });
  });

  it.each(['acme.1.0.0.txt', 'acme.1.0.0', 'acme.zip'])('does not take %s for a package', (name) => {
    expect(parsePackageFileName(name)).toBeUndefined();
  });

  it('reads back what packageFileName writes', () => {
    const name = packageFileName('Acme.Web', '1.01.0-beta.2+sha.5', 'targz');
    expect(name).toBe('Acme.Web.1.01.0-beta.2+sha.5.tar.gz');
    expect(parsePackageFileName(name)).toMatchObject({ id: 'Acme.Web', version: '1.01.0-beta.2+sha.5' });
  });
});

describe('checkPackageId', () => {
  it.each(['Acme', 'Acme.Web-App_2', 'Ä1'])('accepts %s', (id) => {
    expect(() => {
      checkPackageId(id);
    }).not.toThrow();
  });

  it.each(['', '  ', 'a/b', 'a..b', '-a', 'a b', '../a', 'a'.repeat(101)])('refuses %j', (id) => {
    expect(() => {
      checkPackageId(id);
    }).toThrow(expect.objectContaining({ code: 'PACKAGE_ID_INVALID' }));
  });
});
