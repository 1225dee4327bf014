/** Where a version is strict SemVer, ours must order it as npm's `semver` does: an independent program, not our own tables. */
import fc from 'fast-check';
import compareSemver from 'semver/functions/compare.js';
import { describe, it } from 'vitest';
import { compareLooseVersions, parsePackageVersion } from '../../../src/versions/looseVersion.ts';
import { compareVersions, parseVersion } from '../../../src/versions/octopusVersion.ts';

// Lower case and no hyphen inside a label: there SemVer and Octopus agree; elsewhere Octopus ignores case and splits at hyphens.
const number = fc.integer({ min: 0, max: 40 });
const label = fc.oneof(number.map(String), fc.stringMatching(/^[a-z][a-z0-9]{0,3}$/));
const version = fc
  .record({ core: fc.tuple(number, number, number), labels: fc.array(label, { maxLength: 3 }) })
  .map(({ core, labels }) => core.join('.') + (labels.length === 0 ? '' : `-${labels.join('.')}`));

describe('the order of strict SemVer versions', () => {
  it('is the one of npm for package versions', () => {
    const ours = (left: string, right: string) => compareLooseVersions(parsePackageVersion(left), parsePackageVersion(right));
    fc.assert(fc.property(version, version, (left, right) => Math.sign(ours(left, right)) === compareSemver(left, right)));
  });

  it('is the one of npm for release numbers', () => {
    const ours = (left: string, right: string) => compareVersions(parseVersion(left), parseVersion(right));
    fc.assert(fc.property(version, version, (left, right) => Math.sign(ours(left, right)) === compareSemver(left, right)));
  });
});
