import { describe, expect, it } from 'vitest';
import { tryParseLooseVersion } from '../../../src/versions/looseVersion.ts';
import { rangeNamesPrerelease, satisfiesRange, tryParseNugetRange } from '../../../src/versions/nugetRange.ts';

function satisfies(rangeText: string, versionText: string): boolean {
  const range = tryParseNugetRange(rangeText);
  const version = tryParseLooseVersion(versionText);
  if (range === undefined || version === undefined) throw new Error(`Can't read ${rangeText} or ${versionText}`);
  return satisfiesRange(range, version);
}

describe('satisfiesRange', () => {
  it.each([
    ['', '1.0.0-beta', true],
    ['1.0', '1.0.0', true],
    ['1.0', '0.9.9', false],
    ['[1.0]', '1.0.0', true],
    ['[1.0]', '1.0.1', false],
    ['[1.0,)', '1.0.0-rc.1', false],
    ['(1.0,)', '1.0.0', false],
    ['(1.0,)', '1.0.0.1', true],
    ['[1.0,2.0)', '1.9.9', true],
    ['[1.0,2.0)', '2.0.0', false],
    ['[1.0,2.0)', '2.0.0-beta', true],
    ['[1.0,2.0)', '1.0.0-beta', false],
    ['[1.0,2.0]', '2.0.0', true],
    ['(,1.0]', '0.5', true],
    ['(,1.0)', '1.0.0-alpha', true],
    ['(,1.0)', '1.0.0', false],
    ['[2.0.0-alpha.1,2.0.0)', '2.0.0-alpha', false],
    ['[2.0.0-alpha.1,2.0.0)', '2.0.0-alpha.2', true],
    ['[2.0.0-alpha.1,2.0.0)', '2.0.0', false],
    ['[7.1,)', '7.1.0-dev', false],
    ['[7.1,)', '7.1.1-dev', true],
    ['[1.0.0,1.0.0.5)', '1.0.0.4', true],
    ['1.2.3-beta', '1.2.3-BETA', true],
    ['[1.0,2.0)', '1.5.0-rc', true],
    ['[1.0]', '1.0+meta', true],
    [' [ 1.0 , 2.0 ) ', '1.5', true],
  ])('%s and %s: %s', (range, version, expected) => {
    expect(satisfies(range, version)).toBe(expected);
  });
});

describe('tryParseNugetRange', () => {
  it.each(['(1.0)', '[1.0', '1.0]', '[2.0,1.0]', '(1.0,1.0)', '[1.0,1.0)', '(,)', '[]', '1.*', '[a,b]', '[1,2,3]', 'foo'])(
    'refuses %s',
    (text) => {
      expect(tryParseNugetRange(text)).toBeUndefined();
    },
  );
});

describe('rangeNamesPrerelease', () => {
  it.each([
    ['[1.0-alpha,2.0)', true],
    ['[1.0,2.0-0)', true],
    ['[1.0,2.0)', false],
    ['', false],
  ])('of %s is %s', (text, expected) => {
    const range = tryParseNugetRange(text);
    expect(range !== undefined && rangeNamesPrerelease(range)).toBe(expected);
  });
});
