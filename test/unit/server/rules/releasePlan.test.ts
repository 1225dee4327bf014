import { describe, expect, it } from 'vitest';
import { planRelease, selectChannel } from '../../../../src/server/rules/releasePlan.ts';

const action = (name: string, options: object = {}) => ({
  Id: name,
  Name: name,
  ActionType: 'Octopus.TentaclePackage',
  IsDisabled: false,
  IsRequired: false,
  Environments: [],
  ExcludedEnvironments: [],
  Channels: [],
  TenantTags: [],
  Packages: [{ Name: '', PackageId: 'Acme.Web', FeedId: 'feeds-builtin', Version: null }],
  Properties: {},
  ...options,
});
const step = (name: string, options: object = {}) => ({ Id: name, Name: name, Properties: {}, Actions: [action(name, options)] });
const channel = (name: string, options: object = {}) => ({ Id: name, Name: name, IsDefault: false, Rules: [], ...options });
const stable = { VersionRange: '', Tag: '^$', ActionPackages: [{ DeploymentAction: 'Deploy', PackageReference: null }] };
const beta = { ...stable, Tag: '^beta' };

function plan(
  of: ReturnType<typeof channel>,
  options: { steps?: object[]; asked?: string; versions?: string[]; ignore?: boolean; tag?: string } = {},
) {
  return planRelease(of, {
    steps: (options.steps ?? [step('Deploy')]) as ReturnType<typeof step>[],
    requested: () => options.asked,
    versionsOf: () => options.versions ?? ['2.0.0-beta', '1.1.0', '1.0.0'],
    rules: options.ignore === true ? 'ignore' : 'obey',
    prereleaseTag: options.tag,
  });
}

describe('the plan of a release', () => {
  it('takes the latest stable version', () => {
    expect(plan(channel('Default')).packages.map((item) => item.Version)).toEqual(['1.1.0']);
  });

  it('takes a version that is asked for, as the feed spells it', () => {
    expect(plan(channel('Default'), { asked: 'v1.0' }).packages.map((item) => item.Version)).toEqual(['1.0.0']);
  });

  it('takes the version that the process fixes, unless another is asked for', () => {
    const fixed = [step('Deploy', { Packages: [{ Name: '', PackageId: 'Acme.Web', FeedId: 'feeds-builtin', Version: '1.0.0' }] })];
    expect(plan(channel('Default'), { steps: fixed }).packages[0]?.Version).toBe('1.0.0');
    expect(plan(channel('Default'), { steps: fixed, asked: '1.1.0' }).packages[0]?.Version).toBe('1.1.0');
  });

  it('does not look up what variables name, but takes a version for it', () => {
    const dynamic = [step('Deploy', { Packages: [{ Name: '', PackageId: '#{Id}', FeedId: 'feeds-builtin', Version: null }] })];
    expect(plan(channel('Default'), { steps: dynamic }).problems[0]).toContain('holds variables');
    expect(plan(channel('Default'), { steps: dynamic, asked: '7.7.7' }).packages[0]?.Version).toBe('7.7.7');
  });

  it('says when there are only pre-releases, and what to do', () => {
    expect(plan(channel('Default'), { versions: ['2.0.0-beta'] }).problems[0]).toContain('has only pre-releases');
  });

  it('leaves out steps of other channels, and needs one that is left', () => {
    const steps = [step('Deploy', { Channels: ['Other'] })];
    expect(plan(channel('Default'), { steps }).problems).toEqual(["No step of the deployment process runs in the channel 'Default'."]);
  });

  it('needs no version for a disabled step, and one enabled step', () => {
    expect(plan(channel('Default'), { steps: [step('Deploy', { IsDisabled: true })] }).problems[0]).toBe(
      'The deployment process has no enabled step.',
    );
  });

  it('looks for the latest by the rule of the channel', () => {
    expect(plan(channel('Beta', { Rules: [beta] })).packages[0]?.Version).toBe('2.0.0-beta');
  });

  it('lets a pre-release filter replace the tag of the rule', () => {
    expect(plan(channel('Default', { Rules: [stable] }), { tag: '^beta', ignore: true }).packages[0]?.Version).toBe('2.0.0-beta');
  });

  it('does not mind the rules when they are to be ignored', () => {
    const wanted = { asked: '2.0.0-beta', ignore: true };
    expect(plan(channel('Default', { Rules: [stable] }), wanted).problems).toEqual([]);
  });

  it('looks for the latest within the rules even where they are to be ignored', () => {
    expect(plan(channel('Beta', { Rules: [beta] }), { ignore: true }).packages[0]?.Version).toBe('2.0.0-beta');
  });
});

describe('which spelling of a version is taken', () => {
  it('is the one that was asked for, where the feed has several', () => {
    const versions = ['1.0.0', '1.0', '1.0.0-RC'];
    expect(plan(channel('Default'), { versions, asked: '1.0' }).packages[0]?.Version).toBe('1.0');
    expect(plan(channel('Default'), { versions, asked: '1.0.0-rc' }).packages[0]?.Version).toBe('1.0.0-RC');
  });
});

describe('what a plan says of a missing version', () => {
  it('names the package reference where there is one', () => {
    const steps = [step('Deploy', { Packages: [{ Name: 'docs', PackageId: 'Acme.Docs', FeedId: 'feeds-builtin', Version: null }] })];
    const { problems, packages } = plan(channel('Default'), { steps, versions: [] });
    expect(problems).toEqual(["No package version for the step 'Deploy' (package reference 'docs'): the feed has no package 'Acme.Docs'."]);
    expect(packages).toEqual([]);
  });

  it('names the part of the rule that there is', () => {
    const ranged = channel('Default', { Rules: [{ ...stable, VersionRange: '[9.0,)', Tag: '' }] });
    expect(plan(ranged, {}).problems[0]).toContain('that satisfies range [9.0,).');
  });

  it('is nothing while one step of several is enabled', () => {
    const steps = [step('Off', { IsDisabled: true }), step('Deploy')];
    expect(plan(channel('Default'), { steps }).problems).toEqual([]);
  });
});

describe('the channel of a release that names none', () => {
  const plans = (asked: string | undefined, ...channels: ReturnType<typeof channel>[]) =>
    channels.map((item) => plan(item, asked === undefined ? {} : { asked }));

  it('is the only one that fits', () => {
    const choice = selectChannel(
      plans('2.0.0-beta', channel('Default', { IsDefault: true, Rules: [stable] }), channel('Beta', { Rules: [beta] })),
    );
    expect(choice).toMatchObject({ ok: true, plan: { channel: { Name: 'Beta' } } });
  });

  it('is the default one when several fit', () => {
    const choice = selectChannel(plans(undefined, channel('Other'), channel('Default', { IsDefault: true })));
    expect(choice).toMatchObject({ ok: true, plan: { channel: { Name: 'Default' } } });
  });

  it('must be named when several fit and the default one does not', () => {
    const strict = channel('Default', { IsDefault: true, Rules: [{ ...stable, VersionRange: '[9.0,)' }] });
    const choice = selectChannel(plans('1.0.0', strict, channel('A'), channel('B')));
    expect(choice).toEqual({ ok: false, findings: ["The channels 'A', 'B' all fit, and none of them is the default channel. Name one."] });
  });

  it('is none when none fits, and every reason is told', () => {
    const choice = selectChannel(plans('2.0.0-alpha', channel('A'), channel('B')));
    expect(choice.ok ? [] : choice.findings).toEqual([
      'No channel fits.',
      expect.stringMatching(/^Channel 'A': .*no version 2\.0\.0-alpha/),
      expect.stringMatching(/^Channel 'B': /),
    ]);
  });
});
