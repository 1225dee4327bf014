import { describe, expect, it } from 'vitest';
import { dateVariables, versionVariables } from '../../../src/versions/nextVersion.ts';
import { parseVersion } from '../../../src/versions/octopusVersion.ts';

describe('versionVariables', () => {
  it('starts at 0 and 1 when there is no release', () => {
    const variables = versionVariables('Octopus.Version.', undefined);
    expect(variables.get('Octopus.Version.LastPatch')).toBe('0');
    expect(variables.get('Octopus.Version.NextPatch')).toBe('1');
    expect(variables.get('Octopus.Version.NextSuffix')).toBe('');
  });

  it('raises each part alone', () => {
    const variables = versionVariables('Octopus.Version.Channel[Beta].', parseVersion('1.2.3.4-beta.9'));
    const values = ['NextMajor', 'NextMinor', 'NextBuild', 'NextRevision', 'LastSuffix', 'NextSuffix'].map((name) =>
      variables.get(`Octopus.Version.Channel[Beta].${name}`),
    );
    expect(values).toEqual(['2', '3', '4', '5', '-beta.9', '-beta.10']);
  });

  it('keeps the width of a counter with leading zeros', () => {
    expect(versionVariables('', parseVersion('1.0-beta0009')).get('NextSuffix')).toBe('-beta0010');
  });
});

describe('dateVariables', () => {
  it('gives the parts of the local time without leading zeros', () => {
    const variables = dateVariables(new Date(2024, 2, 1, 9, 5, 7));
    expect(Object.fromEntries(variables)).toEqual({
      'Octopus.Date.Year': '2024',
      'Octopus.Date.Month': '3',
      'Octopus.Date.Day': '1',
      'Octopus.Date.DayOfYear': '61',
      'Octopus.Time.Hour': '9',
      'Octopus.Time.Minute': '5',
      'Octopus.Time.Second': '7',
    });
  });
});
