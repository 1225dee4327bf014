import { describe, expect, it } from 'vitest';
import type { LooseVersion } from '../../../src/versions/looseVersion.ts';
import { compareLooseVersions, parsePackageVersion, tagTextOf, tryParseLooseVersion } from '../../../src/versions/looseVersion.ts';

function loose(text: string): LooseVersion {
  const version = tryParseLooseVersion(text);
  if (version === undefined) throw new Error(`${text} is no loose version`);
  return version;
}

describe('tryParseLooseVersion', () => {
  it('reads numbers, labels and metadata', () => {
    expect(loose('1.002.3-alpha.1-x+build.7')).toEqual({
      numbers: [1, 2, 3],
      labels: ['alpha', '1-x'],
      metadata: 'build.7',
      original: '1.002.3-alpha.1-x+build.7',
    });
  });

  it('does not take a dash inside the metadata for the start of labels', () => {
    expect(loose('1.0+a-b')).toMatchObject({ labels: [], metadata: 'a-b' });
  });

  it('removes blanks from the text it keeps', () => {
    expect(loose(' 1. 0 ').original).toBe('1.0');
  });

  it.each(['', 'abc', '1.2.3.4.5', '1.0-', '1.0-a..b', '1.0-a_b', '1.0+', '2147483648', '1..0', 'V1.0'])('refuses %j', (text) => {
    expect(tryParseLooseVersion(text)).toBeUndefined();
  });
});

describe('parsePackageVersion', () => {
  it.each(['1', '2024.1.5.91503', '1.0.0-beta.0', '1.0.0-01a'])('accepts %s', (text) => {
    expect(parsePackageVersion(text).original).toBe(text);
  });

  it.each(['abc', '1.0.0-01', 'v1.0'])('refuses %s with the words octo used', (text) => {
    expect(() => parsePackageVersion(text)).toThrow(`'${text}' is not a valid version string`);
  });
});

describe('compareLooseVersions', () => {
  const compare = (left: string, right: string): number => Math.sign(compareLooseVersions(loose(left), loose(right)));

  it.each([
    ['1', '1.0.0.0'],
    ['1.01', '1.1'],
    ['1.0.0-alpha', '1.0.0-Alpha'],
    ['v1.2.3', '1.2.3'],
  ])('takes %s and %s for the same', (left, right) => {
    expect(compare(left, right)).toBe(0);
  });

  it.each([
    ['1.0.0-rc', '1.0.0'],
    ['1.0.0-2', '1.0.0-11'],
    ['1.0.0-99', '1.0.0-a'],
    ['1.0.0-99', '1.0.0--a'],
    ['1.0.0-a', '1.0.0-a.1'],
    ['1.0.0+a', '1.0.0+b'],
    ['1.0.0-99999999999', '1.0.0-a'],
  ])('puts %s before %s', (low, high) => {
    expect(compare(low, high)).toBe(-1);
    expect(compare(high, low)).toBe(1);
  });
});

describe('tagTextOf', () => {
  it.each([
    ['1.0.0', ''],
    ['1.0.0-rc.1', 'rc.1'],
    ['1.0.0+sha', '+sha'],
    ['1.0.0-rc+sha', 'rc+sha'],
  ])('of %s is %j', (text, tag) => {
    expect(tagTextOf(loose(text))).toBe(tag);
  });
});
