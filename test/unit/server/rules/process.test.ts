import { describe, expect, it } from 'vitest';
import { applicableActions, matchingTargets, neededPackages, numberedActions, placementOf } from '../../../../src/server/rules/process.ts';
import { packageOfProperties, processFindings, propertiesOfPackage } from '../../../../src/server/rules/processValidation.ts';

const action = (name: string, options: object = {}) => ({
  Id: name,
  Name: name,
  ActionType: 'Octopus.Script',
  IsDisabled: false,
  IsRequired: false,
  Environments: [] as string[],
  ExcludedEnvironments: [] as string[],
  Channels: [] as string[],
  TenantTags: [] as string[],
  Packages: [] as { Name: string; PackageId: string; FeedId: string; Version: string | null }[],
  Properties: {} as Record<string, unknown>,
  ...options,
});
const step = (name: string, actions: ReturnType<typeof action>[], properties: object = {}) => ({
  Id: name,
  Name: name,
  Condition: 'Success',
  StartTrigger: 'StartAfterPrevious',
  Properties: properties as Record<string, unknown>,
  Actions: actions,
});

describe('the numbers of actions', () => {
  it('have two parts where a step has several actions', () => {
    const steps = [step('One', [action('One')]), step('Two', [action('A'), action('B')])];
    expect(numberedActions(steps).map((item) => item.number)).toEqual(['1', '2.1', '2.2']);
  });
});

describe('the actions that take part', () => {
  const names = (filter: object, ...actions: ReturnType<typeof action>[]) =>
    applicableActions([step('Step', actions)], filter).map((item) => item.action.Name);

  it('are enabled, unless disabled ones are asked for', () => {
    const disabled = action('Off', { IsDisabled: true });
    expect(names({}, disabled)).toEqual([]);
    expect(names({ includeDisabled: true }, disabled)).toEqual(['Off']);
  });

  it('are those of the environment; excluding wins over including', () => {
    const actions = [
      action('Everywhere'),
      action('Dev only', { Environments: ['D'] }),
      action('Not Dev', { ExcludedEnvironments: ['D'] }),
      action('Both', { Environments: ['D'], ExcludedEnvironments: ['D'] }),
    ];
    expect(names({ environmentId: 'D' }, ...actions)).toEqual(['Everywhere', 'Dev only']);
    expect(names({ environmentId: 'T' }, ...actions)).toEqual(['Everywhere', 'Not Dev']);
  });

  it('are those of the channel, and not skipped', () => {
    const actions = [action('Any'), action('Beta', { Channels: ['Beta'] })];
    expect(names({ channelId: 'Default' }, ...actions)).toEqual(['Any']);
    expect(names({ channelId: 'Beta', skipped: ['Any'] }, ...actions)).toEqual(['Beta']);
  });

  it('are those whose tags the tenant meets', () => {
    const tagged = action('EU', { TenantTags: ['Region/EU'] });
    expect(names({ tenantTags: ['Region/US'] }, tagged)).toEqual([]);
    expect(names({ tenantTags: ['Region/EU'] }, tagged)).toEqual(['EU']);
  });
});

describe('where an action runs', () => {
  const onServer = action('A', { Properties: { 'Octopus.Action.RunOnServer': 'True' } });
  const roles = { 'Octopus.Action.TargetRoles': 'web, api' };

  it.each([
    [step('S', [action('A')]), { on: 'server' }],
    [step('S', [action('A')], roles), { on: 'targets', roles: ['web', 'api'] }],
    [step('S', [onServer], roles), { on: 'serverForTargets', roles: ['web', 'api'] }],
    [step('S', [onServer], { 'Octopus.Action.TargetRoles': ' , ' }), { on: 'server' }],
  ])('follows roles and RunOnServer', (of, placement) => {
    expect(placementOf(of, of.Actions[0]!)).toEqual(placement);
  });
});

describe('the targets of a step', () => {
  const target = (Id: string, options: object = {}) => ({
    Id,
    Name: Id,
    IsDisabled: false,
    EnvironmentIds: ['D'],
    Roles: ['web'],
    ...options,
  });
  const targets = [
    target('a'),
    target('b', { Roles: ['WEB', 'db'] }),
    target('off', { IsDisabled: true }),
    target('far', { EnvironmentIds: ['T'] }),
  ];
  const ids = (filter: object) => matchingTargets(targets, { environmentId: 'D', roles: ['web'], ...filter }).map((item) => item.Id);

  it('are enabled, in the environment, with one of the roles', () => {
    expect(ids({})).toEqual(['a', 'b']);
    expect(ids({ roles: ['db', 'queue'] })).toEqual(['b']);
  });

  it('are narrowed by what a deployment names and leaves out', () => {
    expect(ids({ specificMachineIds: ['b', 'far'] })).toEqual(['b']);
    expect(ids({ excludedMachineIds: ['b'] })).toEqual(['a']);
  });
});

describe('the packages a release needs', () => {
  const item = (PackageId: string, Name = '') => ({ Name, PackageId, FeedId: 'feeds-builtin', Version: null });

  it('are those of enabled actions of the channel', () => {
    const steps = [
      step('Web', [action('Web', { Packages: [item('Acme.Web'), item('Acme.Docs', 'docs')] })]),
      step('Off', [action('Off', { IsDisabled: true, Packages: [item('Acme.Off')] })]),
      step('Beta', [action('Beta', { Channels: ['Beta'], Packages: [item('Acme.Beta')] })]),
    ];
    expect(neededPackages(steps, 'Default').map((need) => [need.PackageId, need.PackageReferenceName])).toEqual([
      ['Acme.Web', ''],
      ['Acme.Docs', 'docs'],
    ]);
  });

  it('cannot be resolved where their names hold variables', () => {
    const steps = [step('Web', [action('Web', { Packages: [item('#{Package}')] })])];
    expect(neededPackages(steps, undefined)[0]?.IsResolvable).toBe(false);
  });
});

describe('a process to be stored', () => {
  it('has steps with names of their own, actions and known conditions', () => {
    const wrong = [step('Same', [action('Same')]), step('same', [])];
    expect(processFindings(wrong)).toEqual(["The step 'same' needs at least one action.", "The step name 'Same' is used more than once."]);
    expect(processFindings([{ ...step('A', [action('A')]), Condition: 'Sometimes', StartTrigger: 'Later' }])).toHaveLength(2);
  });

  it('has at most one primary package in an action', () => {
    const twice = action('A', {
      Packages: [
        { Name: '', PackageId: 'x' },
        { Name: '', PackageId: 'y' },
      ],
    });
    expect(processFindings([step('A', [twice])])).toEqual(["The action 'A' has more than one primary package."]);
  });

  it('tells its primary package in properties as older clients read them', () => {
    const mirrored = propertiesOfPackage({ Name: '', PackageId: 'Acme', FeedId: 'feeds-builtin', AcquisitionLocation: 'ExecutionTarget' });
    expect(mirrored['Octopus.Action.Package.DownloadOnTentacle']).toBe('True');
    expect(packageOfProperties(mirrored)).toMatchObject({ PackageId: 'Acme', AcquisitionLocation: 'ExecutionTarget' });
    const skipped = propertiesOfPackage({ Name: '', PackageId: 'Acme', FeedId: 'feeds-builtin', AcquisitionLocation: 'NotAcquired' });
    expect(packageOfProperties(skipped)).toMatchObject({ FeedId: 'feeds-builtin', AcquisitionLocation: 'NotAcquired' });
    const other = { 'Octopus.Action.Package.PackageId': 'Acme', 'Octopus.Action.Package.DownloadOnTentacle': 'maybe' };
    expect(packageOfProperties(other)).toMatchObject({ FeedId: '', AcquisitionLocation: 'Server' });
    expect(packageOfProperties({})).toBeUndefined();
  });
});
