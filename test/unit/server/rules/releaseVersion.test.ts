import { describe, expect, it } from 'vitest';
import {
  releaseVersionFindings,
  releaseVersionVariables,
  resolveMask,
  versionIdentity,
} from '../../../../src/server/rules/releaseVersion.ts';

describe('a release number', () => {
  it.each(['1.0.0', 'v1', '2026.1.31-rc.1+sha', 'latest', '1.2.3.4'])('%s is one', (version) => {
    expect(releaseVersionFindings(version)).toEqual([]);
  });

  it.each(['', ' ', '1.0 ', '1.0\t', '1.0?', '1'.repeat(350)])('%j is none', (version) => {
    expect(releaseVersionFindings(version)).toHaveLength(1);
  });

  it.each([
    ['0.0.01', '0.0.1'],
    ['1.0', 'v1.0.0.0'],
    ['1.0.0-RC.1', '1.0.0-rc-1'],
    ['1.0.0-rc.01', '1.0.0-rc.1'],
  ])('%s is the same release as %s', (left, right) => {
    expect(versionIdentity(left)).toBe(versionIdentity(right));
  });

  it.each([
    ['1.0.0', '1.0.0-rc'],
    ['1.0.0+build.1', '1.0.0+build.2'],
    ['1.0.0', '1.0.0.1'],
  ])('%s is another release than %s', (left, right) => {
    expect(versionIdentity(left)).not.toBe(versionIdentity(right));
  });
});

describe('a mask', () => {
  it('counts on from the highest release that agrees with it', () => {
    expect(resolveMask('1.2.i', ['1.2.9', '1.2.10', '1.3.5'])).toBe('1.2.11');
  });

  it('begins at zero without such a release', () => {
    expect(resolveMask('2.0.i', ['1.2.9'])).toBe('2.0.0');
  });

  it('leaves plain numbers alone', () => {
    expect(resolveMask('1.2.3', ['1.2.3'])).toBe('1.2.3');
  });
});

describe('variables of a version template', () => {
  const now = new Date(2026, 0, 31, 9, 15, 7);
  const variables = releaseVersionVariables({
    ofProject: '2.3.4-rc.9',
    ofChannel: new Map([
      ['Default', '1.0.0'],
      ['Beta', '2.3.4-rc.9'],
    ]),
    channelName: 'Default',
    now,
  });

  it.each([
    ['Octopus.Version.LastMajor', '2'],
    ['Octopus.Version.NextPatch', '5'],
    ['Octopus.Version.LastSuffix', '-rc.9'],
    ['Octopus.Version.NextSuffix', '-rc.10'],
    ['Octopus.Version.Channel.LastMajor', '1'],
    ['Octopus.Version.Channel[Beta].NextPatch', '5'],
    ['Octopus.Release.Channel.Name', 'Default'],
    ['Octopus.Date.Year', '2026'],
    ['Octopus.Date.DayOfYear', '31'],
    ['Octopus.Time.Second', '7'],
  ])('%s is %s', (name, value) => {
    expect(variables.get(name)).toBe(value);
  });
});
