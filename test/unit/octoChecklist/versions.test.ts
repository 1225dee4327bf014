/** The rows "Versions" of octo-classic.md §8, and the tables of §7 that they name. */
import { describe, expect, it } from 'vitest';
import { splitIdAndVersion } from '../../../src/packaging/packageName.ts';
import { compareLooseVersions, parsePackageVersion, tryParseLooseVersion } from '../../../src/versions/looseVersion.ts';
import { looseVersionKey } from '../../../src/versions/looseVersionKey.ts';
import { compareVersions, parseVersion, tryParseVersion } from '../../../src/versions/octopusVersion.ts';

const compare = (left: string, right: string) => Math.sign(compareVersions(parseVersion(left), parseVersion(right)));
const loose = (text: string) => tryParseLooseVersion(text) ?? expect.fail(`${text} is no version`);
const compareLoose = (left: string, right: string) => Math.sign(compareLooseVersions(loose(left), loose(right)));

describe('Versions: §7.2', () => {
  it.each([
    ['1', '1.0.0.0', '', ''],
    ['1.2.3.4.5', '1.2.3.4', '5', ''],
    ['19.0.0.Final', '19.0.0.0', 'Final', ''],
    ['1.0.0.0-beta', '1.0.0.0', 'beta', ''],
    ['1.0beta', '1.0.0.0', 'beta', ''],
    ['2021.1.1-PR-15', '2021.1.1.0', 'PR-15', ''],
    ['1_2_3', '1.0.0.0', '2_3', ''],
    ['1-0_0.alpha1', '1.0.0.0', '0_0.alpha1', ''],
    ['+invalid', '0.0.0.0', '', 'invalid'],
    ['1.0.0-beta.', '1.0.0.0', 'beta.', ''],
    [String.raw`stable-\hi_there.how-are+you+today`, '0.0.0.0', String.raw`stable-\hi_there.how-are`, 'you+today'],
    ['latest', '0.0.0.0', 'latest', ''],
  ])('%s', (text, numbers, prerelease, metadata) => {
    const { major, minor, patch, revision, ...version } = parseVersion(text);
    expect([[major, minor, patch, revision].join('.'), version.prerelease, version.metadata]).toEqual([numbers, prerelease, metadata]);
  });

  it('splits a pre-release into prefix and counter', () => {
    const parts = (text: string) => [parseVersion(text).prereleasePrefix, parseVersion(text).prereleaseCounter];
    expect([parts('2021.1.1-PR-15'), parts('1.0.0-beta.')]).toEqual([
      ['PR', '15'],
      ['beta', ''],
    ]);
  });

  it.each(['', ' ', "1'", '1;', '1"', '1%', '1?', '1#', '1&', '1/2', '[1]', '1,2', '1.0-a b', '1\n0', '1\t0', '2147483648'])(
    'is no version: %j',
    (text) => {
      expect(tryParseVersion(text)).toBeUndefined();
    },
  );
});

describe('Versions: compared', () => {
  it.each([
    ['1.0.0-prerelease', '<', '1.0.0'],
    ['1.0-prerelease-1', '=', '1.0-prerelease.1'],
    ['1.0-prerelease.1', '=', '1.0-prerelease_1'],
    ['1.0_1', '<', '1.0-.2'],
    ['1.0+meta1', '=', '1.0+meta2'],
    ['1.0.0.1', '>', '1.0.0-2'],
    ['v1.2.3', '=', '1.2.3'],
    ['1', '=', '1.0.0.0'],
  ])('%s %s %s', (left, sign, right) => {
    expect(compare(left, right)).toBe({ '<': -1, '=': 0, '>': 1 }[sign]);
    expect(compare(right, left) + compare(left, right)).toBe(0);
  });

  it('keeps the v of the text', () => {
    expect(parseVersion('v1.2.3').original).toBe('v1.2.3');
  });

  it.each([
    ['as release numbers', compare],
    ['as package versions', compareLoose],
  ])('climbs the ladder of Semantic Versioning %s', (_name, order) => {
    const ladder = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
    ];
    for (const [index, low] of ladder.entries())
      for (const high of ladder.slice(index + 1)) expect([low, high, order(low, high)]).toEqual([low, high, -1]);
  });
});

describe('Versions: of packages', () => {
  it.each(['1.001.002', '1.2.3.0'])('keeps the text %s', (text) => {
    expect(parsePackageVersion(text).original).toBe(text);
  });

  it('takes 1, 1.0, 1.0.0 and 1.0.0.0 for one, and 1.01 and 1.1', () => {
    for (const text of ['1.0', '1.0.0', '1.0.0.0'])
      expect([compareLoose('1', text), looseVersionKey(text)]).toEqual([0, looseVersionKey('1')]);
    expect([compareLoose('1.01', '1.1'), compareLoose('1.0.0-alpha', '1.0.0-Alpha')]).toEqual([0, 0]);
  });

  it('gives equal versions equal keys', () => {
    expect(looseVersionKey('1.2.3-x')).toBe(looseVersionKey('1.2.3.0-X'));
  });

  it.each(['1.0.0-01', 'v1.0.0', '1..0', '1.0.0-', 'x'])('makes no package of version %s', (text) => {
    expect(() => parsePackageVersion(text)).toThrow(expect.objectContaining({ code: 'VERSION_INVALID' }));
  });

  it('reads a leading v and zeros where a server does', () => {
    expect([tryParseLooseVersion('v1.0.0')?.original, tryParseLooseVersion('1.0.0-01')?.labels]).toEqual(['v1.0.0', ['01']]);
  });
});

describe('Versions: §7.3, file names', () => {
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
  ])('%s', (name, id, version) => {
    expect(splitIdAndVersion(name)).toEqual({ id, version });
  });

  it.each(['acme+web.1', 'app..1.0.0', 'Acme.1.0.0-beta_1', 'Acme.1.2.3-', 'x.1.0.0.tar'])('%s is none', (name) => {
    expect(splitIdAndVersion(name)).toBeUndefined();
  });
});
