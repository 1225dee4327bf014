import { describe, expect, it } from 'vitest';
import { readRequestedVersions, requestedVersion, unusedNames } from '../../../../src/server/rules/packageSelection.ts';

function versions(texts: string[], fallback?: string) {
  const read = readRequestedVersions(texts, fallback);
  if (!read.ok) throw new Error(read.findings.join());
  return read.versions;
}

function select(texts: string[], step: string, packageId: string, reference = '', fallback?: string) {
  const need = { ActionName: step, StepName: step, PackageId: packageId, PackageReferenceName: reference };
  return requestedVersion(need, versions(texts, fallback));
}

const asked = [
  'PackageA:Package2:2.0.0',
  'Step:Package2:3.0.0',
  'PackageA:*:1.0.0',
  '*:Package1:1.0.0-alpha1',
  '*=6.0.0',
  'MyStepName:*:1.5.0',
];

describe('the version somebody asked for', () => {
  it.each([
    ['Step', 'PackageA', 'Package2', '3.0.0'],
    ['Step', 'PackageUnknown', 'Package2', '3.0.0'],
    ['StepUnknown', 'PackageA', 'Package2', '2.0.0'],
    ['Step', 'PackageA', 'Package1', '1.0.0-alpha1'],
    ['Step', 'PackageA', 'Unknown', '1.0.0'],
    ['Step', 'PackageB', 'Package1', '1.0.0-alpha1'],
    ['StepWhatever', 'PackageB', 'PackageUnknown', '6.0.0'],
    ['MyStepName', 'PackageB', 'PackageUnknown', '1.5.0'],
  ])('%s, %s and %s get %s', (step, packageId, reference, version) => {
    expect(select(asked, step, packageId, reference)).toBe(version);
  });

  it('prefers the step over the package, and the package over the default', () => {
    expect(select(['Acme.Web:1.0.0', 'Deploy:2.0.0'], 'Deploy', 'Acme.Web', '', '9.0.0')).toBe('2.0.0');
    expect(select(['Acme.Web:1.0.0'], 'Deploy', 'Acme.Web', '', '9.0.0')).toBe('1.0.0');
    expect(select([], 'Deploy', 'Acme.Web', '', '9.0.0')).toBe('9.0.0');
  });

  it('reads Step::Version as the unnamed package of the step', () => {
    const texts = ['Step::1.0.0', 'Step:foo:1.0.1'];
    expect([select(texts, 'Step', 'Acme'), select(texts, 'Step', 'Acme', 'foo')]).toEqual(['1.0.0', '1.0.1']);
  });

  it('takes the higher version when one name is given twice', () => {
    expect(select(['Acme:1.10.0', 'acme:1.9.0'], 'Step', 'Acme')).toBe('1.10.0');
  });

  it('takes separators after a backslash as part of the name', () => {
    expect(select(['Deploy\\: web\\/api:1.0.0'], 'Deploy: web/api', 'Acme')).toBe('1.0.0');
  });

  it('takes names in any case', () => {
    expect(select(['dePLOY:1.0.0'], 'Deploy', 'Acme')).toBe('1.0.0');
  });

  it('takes the name of the action and that of its step', () => {
    const need = { ActionName: 'Copy', StepName: 'Deploy', PackageId: 'Acme', PackageReferenceName: 'docs' };
    expect(requestedVersion(need, versions(['Deploy:1.0.0']))).toBe('1.0.0');
    expect(requestedVersion(need, versions(['Deploy:1.0.0', 'Copy:2.0.0']))).toBe('2.0.0');
    expect(requestedVersion(need, versions(['docs:3.0.0']))).toBe('3.0.0');
    expect(requestedVersion({ ...need, PackageReferenceName: '' }, versions(['docs:3.0.0']))).toBeUndefined();
  });

  it('takes the later of two texts that are no versions', () => {
    expect(select(['Acme:main?', 'Acme:next?'], 'Step', 'Acme')).toBe('next?');
  });

  it.each(['Acme', ':1.0.0', 'Acme:', 'Step:Ref:'])("refuses '%s'", (text) => {
    expect(readRequestedVersions([text], undefined).ok).toBe(false);
  });

  it('names what no package answers to', () => {
    const need = { ActionName: 'Deploy', StepName: 'Deploy', PackageId: 'Acme.Web', PackageReferenceName: '' };
    expect(unusedNames(versions(['acme.web:1.0', 'Acme.Wbe:1.0', '*:2.0']), [need])).toEqual(['Acme.Wbe']);
  });
});
