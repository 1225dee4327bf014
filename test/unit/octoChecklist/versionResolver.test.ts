/** The rows "Version resolver" of octo-classic.md §8. */
import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPackageVersions } from '../../../src/flows/findPackageVersions.ts';
import { chosenVersion, checkDefaultVersion, parsePackageChoice, unusedChoices } from '../../../src/flows/packageVersions.ts';
import { writeNuspec } from '../../../src/packaging/nuspec.ts';
import { nodeFiles } from '../../../src/platform/nodeFiles.ts';
import { smallZip } from '../../support/smallZip.ts';
import { tempDir } from '../../support/tempDir.ts';
import { RecordingReporter } from '../flows/fakeTasks.ts';

/** A resolver as octo's tests used one: by step, package id and reference. */
function resolver(choices: readonly string[], fallback?: string) {
  const read = choices.map(parsePackageChoice);
  return (step: string, packageId = step, reference = '') =>
    chosenVersion({ actionName: step, stepName: step, packageId, reference }, read, checkDefaultVersion(fallback)) ?? null;
}

describe('Version resolver', () => {
  it('returns what was added, for any reference', () => {
    const resolve = resolver(['PackageA:1.0.0', 'PackageB:1.1.0']);
    expect([resolve('PackageA'), resolve('PackageA', 'PackageA', 'ref'), resolve('PackageB')]).toEqual(['1.0.0', '1.0.0', '1.1.0']);
  });

  it.each(['somedockertag', 'blah', 'v1.0.0'])('keeps the tag %s verbatim', (tag) => {
    expect(resolver([`PackageA:${tag}`])('PackageA')).toBe(tag);
  });

  it('ignores case', () => {
    expect(resolver(['packagea:1.0.0'])('PACKAGEA')).toBe('1.0.0');
  });

  it.each([
    [['0.9.0', '1.0.0', '1.1.0'], '1.1.0'],
    [['1.1.0', '1.0.0', '0.9.0'], '1.1.0'],
    [['v0.9.0', 'V1.0.0', '1.1.0'], '1.1.0'],
    [['0.9.0-myfeature', 'v0.8.0.1', 'v0.9.0'], 'v0.9.0'],
  ])('keeps the highest of %j', (versions, highest) => {
    expect(resolver(versions.map((version) => `PackageA:${version}`))('PackageA')).toBe(highest);
  });

  it('returns null for the unknown', () => {
    expect(resolver(['PackageA:1.0.0'])('PackageZ')).toBeNull();
  });

  it.each(['2.91.0', 'V2-91_0'])('applies the default %s to all', (fallback) => {
    const resolve = resolver(['PackageB:1.0.0'], fallback);
    expect([resolve('PackageA'), resolve('PackageA', 'X', 'ref'), resolve('PackageB')]).toEqual([fallback, fallback, '1.0.0']);
  });

  it('refuses a default that is no version', () => {
    const refused = (text: string) =>
      expect.objectContaining({ code: 'VERSION_INVALID', classic: expect.objectContaining({ message: text }) });
    expect(() => checkDefaultVersion('Step:1.0.0')).toThrow(
      refused(expect.stringMatching(/^Invalid package version format\. Use the package parameter/)),
    );
  });

  it('reads every separator, and a text that is no version', () => {
    const resolve = resolver(['PackageA:1.0.0', 'PackageB=1.0.0-alpha1', 'PackageC=1-0_0.alpha1[]', 'PackageD/2.0']);
    expect(['PackageA', 'PackageB', 'PackageC', 'PackageD'].map((name) => resolve(name))).toEqual([
      ...['1.0.0', '1.0.0-alpha1', '1-0_0.alpha1[]', '2.0'],
    ]);
    expect(() => resolver(['PackageC=1[]', 'PackageC=2.0'])('PackageC')).toThrow("'1[]' is not a valid version");
  });

  it('lets a step beat a package, and a package the default', () => {
    const resolve = resolver(['StepName:1.0.0', 'PackageId:1.1.0'], '9.0');
    expect([resolve('StepName', 'PackageId'), resolve('Other', 'PackageId'), resolve('Other', 'Else')]).toEqual(['1.0.0', '1.1.0', '9.0']);
  });

  describe('with references and wildcards', () => {
    const resolve = resolver([
      ...['PackageA:Package2:2.0.0', 'Step:Package2:3.0.0', 'PackageA:*:1.0.0', '*:Package1:1.0.0-alpha1', '*=6.0.0'],
      'MyStepName:*:v1-0_0.alpha[]',
    ]);
    it.each([
      ['Step', 'PackageA', 'Package2', '3.0.0'],
      ['Step', 'PackageUnknown', 'Package2', '3.0.0'],
      ['StepUnknown', 'PackageA', 'Package2', '2.0.0'],
      ['Step', 'PackageA', 'Package1', '1.0.0-alpha1'],
      ['Step', 'PackageA', 'Unknown', '1.0.0'],
      ['Step', 'PackageB', 'Package1', '1.0.0-alpha1'],
      ['StepWhatever', 'PackageB', 'PackageUnknown', '6.0.0'],
      ['MyStepName', 'PackageB', 'PackageUnknown', 'v1-0_0.alpha[]'],
    ])('gives step %s, package %s and reference %s the version %s', (step, packageId, reference, version) => {
      expect(resolve(step, packageId, reference)).toBe(version);
    });
  });

  it('takes `Package1:1.0.0` for the reference Package1 and for none', () => {
    const resolve = resolver(['Package1:1.0.0']);
    expect([resolve('Step', 'Package1', 'Package1'), resolve('Step', 'Package1'), resolve('Step', 'Other', 'Package1')]).toEqual([
      ...['1.0.0', '1.0.0', '1.0.0'],
    ]);
  });

  it('takes `Step:1.0.0` for any reference, and `Step::1.0.0` for the unnamed one', () => {
    expect(resolver(['Step:1.0.0'])('Step', 'X', 'any')).toBe('1.0.0');
    const unnamed = resolver(['Step::1.0.0', 'Step:foo:1.0.1']);
    expect([unnamed('Step'), unnamed('Step', 'X', 'foo'), unnamed('Step', 'X', 'bar')]).toEqual(['1.0.0', '1.0.1', null]);
  });

  it.each(['PackageA', ':1.0', 'PackageA:', ''])("refuses '%s' in octo's words", (text) => {
    const classic = { message: `The package argument '${text}' does not use expected format of : {Step Name}:{Version}` };
    expect(() => parsePackageChoice(text)).toThrow(expect.objectContaining({ classic }));
  });

  it('refuses a fourth part (differences-from-octo.md, create-release)', () => {
    expect(() => parsePackageChoice('a:b:1.0:c')).toThrow("'a:b:1.0:c' does not have the form");
  });

  it('knows the names that nothing uses (differences-from-octo.md, create-release)', () => {
    const uses = [{ actionName: 'Step', stepName: 'Step', packageId: 'PackageA', reference: 'tool' }];
    const named = (...texts: string[]) => unusedChoices(texts.map(parsePackageChoice), uses).map(({ name }) => name);
    expect(named('step:1', 'PACKAGEA:1', 'Step:tool:1', '*:1', 'tool:1')).toEqual([]);
    expect(named('Stap:1', 'Step:other:1', 'PackageB:1')).toEqual(['Stap', 'Step', 'PackageB']);
  });
});

describe('Version resolver: folder', () => {
  const extensions = ['.zip', '.tgz', '.tar.gz', '.tar.Z', '.tar.bz2', '.tar.bz', '.tbz', '.tar'];
  const scan = async (files: Readonly<Record<string, Buffer | string>>, folder = '.') => {
    const cwd = tempDir();
    await mkdir(join(cwd, 'below'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
    const reporter = new RecordingReporter();
    const found = await findPackageVersions([folder], { cwd, files: nodeFiles(), reporter });
    const resolve = (id: string) =>
      chosenVersion({ actionName: 'S', stepName: 'S', packageId: id, reference: '' }, found, undefined) ?? null;
    return { found, resolve, reporter };
  };

  describe.each(extensions)('of %s files', (extension) => {
    it.each([
      ['acme.1.2.0', 'acme', '1.2.0'],
      ['acme.1.2.0.10', 'acme', '1.2.0.10'],
      ['acme.1', 'acme', '1'],
      ['acme.1.2', 'acme', '1.2'],
      ['acme.web.1.2.56', 'acme.web', '1.2.56'],
      ['acme.web.1.2.0-alpha', 'acme.web', '1.2.0-alpha'],
      ['acme.web.1.2.0-alpha.1.22', 'acme.web', '1.2.0-alpha.1.22'],
      ['acme.web.1.2.0+build', 'acme.web', '1.2.0+build'],
      ['acme.web.1.2.0-alpha.1+build', 'acme.web', '1.2.0-alpha.1+build'],
    ])('reads %s', async (name, id, version) => {
      expect((await scan({ [`below/${name}${extension}`]: '' })).resolve(id)).toBe(version);
    });
  });

  it.each([
    'acme+web.1.zip',
    'acme.web.1.0.0.0.0.zip',
    'acme.web-1.0.0.zip',
    'acme.web.1.0.0.jar',
    'acme.web.1.0.0.war',
    'acme.web.1.0.0.txt',
  ])('takes %s for no version of acme.web', async (name) => {
    expect((await scan({ [name]: '' })).resolve('acme.web')).toBeNull();
  });

  it('believes the nuspec of a nupkg, not its name, and warns of one that has none', async () => {
    const nuspec = writeNuspec({ id: 'Acme.Web', version: '1.2.3', authors: ['Acme'], description: 'Web' }, []);
    const { resolve, reporter } = await scan({
      'renamed.9.9.9.nupkg': smallZip(nuspec, 'Acme.Web.nuspec'),
      'broken.1.0.0.nupkg': smallZip('no nuspec'),
      'empty.1.0.0.nupkg': '',
    });
    expect([resolve('Acme.Web'), resolve('renamed'), resolve('broken')]).toEqual(['1.2.3', null, null]);
    const warnings = reporter.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    expect(warnings).toEqual([
      expect.stringMatching(/^Could not read manifest from '.*broken\.1\.0\.0\.nupkg'$/),
      expect.stringMatching(/^Could not read manifest from '.*empty\.1\.0\.0\.nupkg'$/),
    ]);
  });

  it('takes the highest of several, and lets an option for the same package beat a lower one', async () => {
    const { found } = await scan({ 'acme.1.9.0.zip': '', 'acme.1.10.0.zip': '' });
    const acme = { actionName: 'S', stepName: 'S', packageId: 'acme', reference: '' };
    expect(chosenVersion(acme, found, undefined)).toBe('1.10.0');
    expect(chosenVersion(acme, [parsePackageChoice('acme:2.0'), ...found], undefined)).toBe('2.0');
  });

  it('finds nothing in a folder that is not there', async () => {
    expect((await scan({}, 'nowhere')).found).toEqual([]);
  });

  it('tells which files it read', async () => {
    const { reporter } = await scan({ 'acme.1.2.0.zip': '' });
    const told = reporter.events.flatMap((event) => (event.type === 'milestone' ? [event.milestone] : []));
    expect(told).toEqual([
      { kind: 'packagesFolder.opened', folder: '.' },
      { kind: 'packagesFolder.packageFound', path: expect.stringMatching(/acme\.1\.2\.0\.zip$/) },
    ]);
  });
});
