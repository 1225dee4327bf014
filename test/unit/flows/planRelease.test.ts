import { describe, expect, it } from 'vitest';
import { Channel } from '../../../src/contract/resources/channels.ts';
import { DeploymentProcess, ReleaseTemplate } from '../../../src/contract/resources/deploymentProcesses.ts';
import { parsePackageChoice } from '../../../src/flows/packageVersions.ts';
import type { ChannelFacts } from '../../../src/flows/planFacts.ts';
import { useKey } from '../../../src/flows/planFacts.ts';
import type { PlanWishes } from '../../../src/flows/planRelease.ts';
import { choosePlan, planRelease } from '../../../src/flows/planRelease.ts';

const row = { ActionName: 'Deploy web', PackageReferenceName: '', PackageId: 'Acme.Web', FeedId: 'feeds-builtin', FeedName: 'Built-in' };

function facts(
  fields: {
    name?: string;
    rules?: unknown[];
    isDefault?: boolean;
    template?: object;
    packages?: object[];
    actions?: object[];
    latest?: string;
  } = {},
): ChannelFacts {
  const name = fields.name ?? 'Default';
  return {
    channel: Channel.parse({
      Id: `Channels-${name}`,
      ProjectId: 'Projects-1',
      Name: name,
      IsDefault: fields.isDefault ?? true,
      Rules: fields.rules ?? [],
    }),
    process: DeploymentProcess.parse({
      Id: 'p',
      ProjectId: 'Projects-1',
      Steps: [{ Name: 'Deploy web', Actions: fields.actions ?? [{ Name: 'Deploy web', ActionType: 'Octopus.TentaclePackage' }] }],
    }),
    template: ReleaseTemplate.parse({ NextVersionIncrement: '1.0.1', Packages: fields.packages ?? [row], ...fields.template }),
    latest: new Map(fields.latest === undefined ? [] : [[useKey(row), fields.latest]]),
  };
}

const sentences = ({ problems }: ReturnType<typeof planRelease>) => problems.map(({ sentence }) => sentence);

const nothing: PlanWishes = { version: undefined, choices: [], packageVersion: undefined, channelRules: 'obey' };
const stable = [{ VersionRange: '[2.0,3.0)', Tag: '^$', ActionPackages: [{ DeploymentAction: 'Deploy web', PackageReference: '' }] }];

describe('planRelease', () => {
  it('takes the latest package and the next version', () => {
    const plan = planRelease(facts({ latest: '2.5.0' }), nothing);
    expect(plan).toMatchObject({
      version: '1.0.1',
      versionSource: 'template',
      problems: [],
      packages: [{ version: '2.5.0', source: 'latest', rule: { state: 'none' } }],
    });
  });

  it('takes given versions before fixed and latest ones', () => {
    const wishes = { ...nothing, version: '9.0', choices: [parsePackageChoice('Acme.Web:2.1')] };
    expect(planRelease(facts({ latest: '2.5.0' }), wishes)).toMatchObject({
      version: '9.0',
      versionSource: 'given',
      packages: [{ version: '2.1', source: 'given' }],
    });
    expect(planRelease(facts({ latest: '2.5.0', packages: [{ ...row, FixedVersion: '2.2' }] }), nothing).packages[0]).toMatchObject({
      version: '2.2',
      source: 'fixed',
    });
  });

  it('takes the release version from the package that donates it', () => {
    const donor = { NextVersionIncrement: null, VersioningPackageStepName: 'deploy WEB', VersioningPackageReferenceName: null };
    expect(planRelease(facts({ latest: '2.5.0', template: donor }), nothing)).toMatchObject({ version: '2.5.0', versionSource: 'package' });
  });

  it('names a package that the feed does not have', () => {
    expect(sentences(planRelease(facts(), nothing))).toEqual([`There is no package Acme.Web for step 'Deploy web' in feed 'Built-in'`]);
  });

  it('names a package that nobody can look up', () => {
    expect(sentences(planRelease(facts({ packages: [{ ...row, IsResolvable: false }] }), nothing))).toEqual([
      `The version for step 'Deploy web' cannot be found because its feed or package id holds variables`,
    ]);
  });

  it.each([
    ['2.5.0', 'passed'],
    ['3.0.0', 'failed'],
    ['2.5.0-beta', 'failed'],
  ])('judges %s by the rule of the channel: %s', (latest, state) => {
    const plan = planRelease(facts({ latest, rules: stable }), nothing);
    expect(plan.packages[0]?.rule).toMatchObject({ state, range: '[2.0,3.0)', tag: '^$' });
    expect(sentences(plan)).toEqual(
      state === 'passed' ? [] : [`Acme.Web ${latest} for step 'Deploy web' is not allowed in channel 'Default' (range [2.0,3.0), tag ^$)`],
    );
  });

  it('passes over broken rules when told to', () => {
    expect(planRelease(facts({ latest: '3.0.0', rules: stable }), { ...nothing, channelRules: 'ignore' }).problems).toEqual([]);
  });

  it('refuses a channel without an enabled step', () => {
    const actions = [
      { Name: 'Off', ActionType: 'x', IsDisabled: true },
      { Name: 'Elsewhere', ActionType: 'x', Channels: ['Channels-Other'] },
    ];
    expect(sentences(planRelease(facts({ actions, packages: [] }), nothing))).toEqual([`Channel 'Default' has no enabled step`]);
  });
});

describe('choosePlan', () => {
  const good = (name: string, isDefault: boolean) => planRelease(facts({ name, isDefault, latest: '2.5.0' }), nothing);
  const bad = (name: string) => planRelease(facts({ name, isDefault: true }), nothing);

  it('takes the only plan that can be made', () => {
    expect(choosePlan([bad('Default'), good('Beta', false)]).plan?.channel.Name).toBe('Beta');
  });

  it('takes the default channel among several', () => {
    expect(choosePlan([good('Beta', false), good('Default', true)])).toMatchObject({
      plan: { channel: { Name: 'Default' } },
      rivals: ['Beta', 'Default'],
    });
  });

  it('takes none when there is none, or nothing to prefer', () => {
    expect(choosePlan([bad('Default')])).toEqual({ plan: undefined, rivals: [] });
    expect(choosePlan([good('A', false), good('B', false)])).toMatchObject({ plan: undefined, rivals: ['A', 'B'] });
  });
});
