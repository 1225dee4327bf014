import { describe, expect, it } from 'vitest';
import { compareVersions, isSameVersion, parseVersion, tryParseVersion } from '../../../src/versions/octopusVersion.ts';

describe('tryParseVersion', () => {
  it.each([
    ['1', [1, 0, 0, 0], '', ''],
    ['1.2.3.4.5', [1, 2, 3, 4], '5', ''],
    ['19.0.0.Final', [19, 0, 0, 0], 'Final', ''],
    ['1.0.0.0-beta', [1, 0, 0, 0], 'beta', ''],
    ['1.0beta', [1, 0, 0, 0], 'beta', ''],
    ['2021.1.1-PR-15', [2021, 1, 1, 0], 'PR-15', ''],
    ['1_2_3', [1, 0, 0, 0], '2_3', ''],
    ['1-0_0.alpha1', [1, 0, 0, 0], '0_0.alpha1', ''],
    ['+invalid', [0, 0, 0, 0], '', 'invalid'],
    ['1.0.0-beta.', [1, 0, 0, 0], 'beta.', ''],
    ['latest', [0, 0, 0, 0], 'latest', ''],
    ['V2-91_0', [2, 0, 0, 0], '91_0', ''],
    [' 1. 2 .3 ', [1, 2, 3, 0], '', ''],
    ['stable-\\hi_there.how-are+you+today', [0, 0, 0, 0], 'stable-\\hi_there.how-are', 'you+today'],
  ])('reads %s', (text, numbers, prerelease, metadata) => {
    const version = parseVersion(text);
    expect([version.major, version.minor, version.patch, version.revision]).toEqual(numbers);
    expect(version).toMatchObject({ prerelease, metadata });
  });

  it('splits the pre-release into its word and its counter', () => {
    expect(parseVersion('2021.1.1-PR-15')).toMatchObject({ prereleasePrefix: 'PR', prereleaseCounter: '15' });
    expect(parseVersion('1.0.0-beta.')).toMatchObject({ prereleasePrefix: 'beta', prereleaseCounter: '' });
  });

  it.each([
    '',
    '  ',
    "1.0'",
    '1.0"',
    '1;0',
    '1.0%',
    '1?',
    '1#',
    '1&2',
    '1/2',
    '[1]',
    '1,2',
    '1.0-a b',
    '1.0\n',
    '1\t.0',
    '2147483648',
    '1.0.99999999999',
  ])('refuses %j', (text) => {
    expect(tryParseVersion(text)).toBeUndefined();
  });

  it('keeps the text it read, without blanks', () => {
    expect(parseVersion(' v1.002 ').original).toBe('v1.002');
  });

  it('names the text that is no version', () => {
    expect(() => parseVersion('a/b')).toThrow("'a/b' is not a valid version");
  });
});

describe('compareVersions', () => {
  const compare = (left: string, right: string): number => Math.sign(compareVersions(parseVersion(left), parseVersion(right)));

  it.each([
    ['1.0.0-prerelease', '1.0.0'],
    ['1.0.0-2', '1.0.0.1'],
    ['1.0-_1', '1.0-.2'],
    ['1.0.9', '1.0.10'],
    ['latest', '0.0.1'],
  ])('puts %s before %s', (low, high) => {
    expect(compare(low, high)).toBe(-1);
    expect(compare(high, low)).toBe(1);
  });

  it('climbs the ladder of Semantic Versioning', () => {
    const ladder = ['alpha', 'alpha.1', 'alpha.beta', 'beta', 'beta.2', 'beta.11', 'rc.1'].map((label) => `1.0.0-${label}`);
    const shuffled = ['1.0.0', ...ladder].reverse();
    expect(
      shuffled
        .map(parseVersion)
        .sort(compareVersions)
        .map((version) => version.original),
    ).toEqual([...ladder, '1.0.0']);
  });

  it.each([
    ['1', '1.0.0.0'],
    ['1.0-prerelease-1', '1.0-prerelease.1'],
    ['1.0-prerelease_1', '1.0-prerelease.1'],
    ['1.0+meta1', '1.0+meta2'],
    ['v1.2.3', '1.2.3'],
    ['1.0-ALPHA', '1.0-alpha'],
    ['0.0.01', '0.0.1'],
  ])('takes %s and %s for the same', (left, right) => {
    expect(compare(left, right)).toBe(0);
    expect(isSameVersion(left, right)).toBe(true);
  });
});
