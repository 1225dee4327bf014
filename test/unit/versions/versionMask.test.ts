import { describe, expect, it } from 'vitest';
import { parseVersion } from '../../../src/versions/octopusVersion.ts';
import { applyVersionMask, isVersionMask, latestForMask } from '../../../src/versions/versionMask.ts';

describe('applyVersionMask', () => {
  it.each([
    ['1.2.3-alpha.i', undefined, '1.2.3-alpha.0'],
    ['1.2.3-alpha.i', '1.2.3-alpha.25', '1.2.3-alpha.26'],
    ['i.i.i-alpha.i', '1.2.3-alpha.25', '2.0.0-alpha.26'],
    ['c.c.i', '1.2.3-alpha.25', '1.2.4'],
    ['c.i.c', '1.2.3-alpha.25', '1.3.0'],
    ['i.c.c', '1.2.3-alpha.25', '2.0.3'],
    ['c.c.c.i', 'whatever', '0.0.0.1'],
    ['c.c.i', '1.2.3.4', '1.2.4.0'],
    ['c.c.c-i', '1.2.3', '1.2.3-1'],
    ['1.2.3.4-i.1', '1.2.3.4-25.2', '1.2.3.4-26.1'],
    ['1.2.3_i', '1.2.3', '1.2.3_i'],
    ['1.2.3-i ', '1.2.3-4', '1.2.3-i'],
    ['1.2.3-whatever', '1.2.2.2', '1.2.3.0-whatever'],
    ['v1.2.i', '1.2.3', 'v1.2.4'],
    ['1.2.3-x.i.c', '1.2.3-x.4.9', '1.2.3-x.5.0'],
    ['c.c.i+build.i', '1.2.3+build.7', '1.2.4+build.8'],
    ['ii.2.3', '1.2.3', 'ii.2.3'],
  ])('turns %s after %s into %s', (mask, latest, expected) => {
    expect(applyVersionMask(mask, latest === undefined ? undefined : parseVersion(latest))).toBe(expected);
  });
});

describe('isVersionMask', () => {
  it.each(['c.i', 'V1.2.i', '1.2.3-1.i', '1.2.3-i'])('says yes to %s', (text) => expect(isVersionMask(text)).toBe(true));
  it.each(['1.2.3', '1.2.3-blahi', '1.2.3-ii', '1.2.3_i', ' 1.2.i', 'ii.2'])('says no to %s', (text) =>
    expect(isVersionMask(text)).toBe(false),
  );
});

describe('latestForMask', () => {
  const versions = ['1.2.9', '1.3.0', '1.2.10', '2.0.0', '1.2.3'].map(parseVersion);

  it.each([
    ['1.2.i', '1.2.10'],
    ['1.i.i', '1.3.0'],
    ['c.c.i', '2.0.0'],
    ['1.2.3-hi.i', '1.2.3'],
    ['3.i', undefined],
    ['no mask', undefined],
  ])('of %s is %s', (mask, expected) => {
    expect(latestForMask(mask, versions)?.original).toBe(expected);
  });
});
