import { describe, expect, it } from 'vitest';
import { environmentsTriggered, eventsBetween, eventsOfFilter, isAvailable } from '../../../../src/server/rules/machineEvents.ts';
import { triggerFindings } from '../../../../src/server/rules/projectTriggers.ts';
import { legacyStatus } from '../../../../src/server/rules/machineHealth.ts';

const machine = {
  IsDisabled: false,
  HealthStatus: 'Healthy',
  EnvironmentIds: ['Environments-1', 'Environments-2'],
  Roles: ['web', 'db'],
  TenantIds: [],
  TenantTags: [],
};
const any = { EnvironmentIds: [], Roles: [], EventGroups: [], EventCategories: [] };

describe('the events of a machine', () => {
  it.each([
    ['a new one', undefined, machine, ['MachineAdded']],
    ['nothing changed', machine, { ...machine, Roles: ['db', 'web'] }, []],
    ['enabled', { ...machine, IsDisabled: true }, machine, ['MachineEnabled']],
    ['disabled', machine, { ...machine, IsDisabled: true }, []],
    ['found healthy', { ...machine, HealthStatus: 'Unavailable' }, machine, ['MachineHealthy']],
    ['found unhealthy', machine, { ...machine, HealthStatus: 'Unhealthy' }, []],
    ['another role', { ...machine, Roles: ['web'] }, machine, ['MachineDeploymentRelatedPropertyWasUpdated']],
    ['another environment', { ...machine, EnvironmentIds: [] }, machine, ['MachineDeploymentRelatedPropertyWasUpdated']],
  ])('%s', (_what, before, after, events) => {
    expect(eventsBetween(before, after)).toEqual(events);
  });
});

describe('a trigger', () => {
  it('is set off in the environments of the machine that it watches', () => {
    expect(environmentsTriggered(any, machine, ['MachineAdded'])).toEqual(['Environments-1', 'Environments-2']);
    expect(environmentsTriggered({ ...any, EnvironmentIds: ['Environments-2', 'Environments-3'] }, machine, ['MachineAdded'])).toEqual([
      'Environments-2',
    ]);
  });

  it('is not set off by another event, another role, or a machine that nothing can be deployed to', () => {
    expect(environmentsTriggered({ ...any, EventCategories: ['MachineEnabled'] }, machine, ['MachineAdded'])).toEqual([]);
    expect(environmentsTriggered({ ...any, Roles: ['app'] }, machine, ['MachineAdded'])).toEqual([]);
    expect(environmentsTriggered({ ...any, Roles: ['app', 'WEB'] }, machine, ['MachineAdded'])).toHaveLength(2);
    expect(environmentsTriggered(any, { ...machine, IsDisabled: true }, ['MachineAdded'])).toEqual([]);
    expect(environmentsTriggered(any, { ...machine, HealthStatus: 'Unknown' }, ['MachineAdded'])).toEqual([]);
    expect(environmentsTriggered(any, machine, [])).toEqual([]);
  });

  it('names events one by one or in groups', () => {
    expect(eventsOfFilter({ EventGroups: ['machineAvailableForDeployment'], EventCategories: [] })).toEqual([
      'MachineAdded',
      'MachineEnabled',
      'MachineHealthy',
    ]);
    expect(eventsOfFilter({ EventGroups: [], EventCategories: ['machinehealthy', 'MachineUnhealthy'] })).toEqual(['MachineHealthy']);
    expect(eventsOfFilter({ EventGroups: ['constructor'], EventCategories: [] })).toEqual([]);
  });

  it('is refused when it would never run', () => {
    const runs = { Filter: { ...any, FilterType: 'MachineFilter' }, Action: { ActionType: 'AutoDeploy' } };
    expect(triggerFindings(runs)).toEqual([]);
    expect(triggerFindings({ ...runs, Action: { ActionType: 'DeployLatestRelease' } })).toHaveLength(1);
    expect(triggerFindings({ ...runs, Filter: { ...runs.Filter, EventGroups: ['MachineUnavailableForDeployment'] } })).toHaveLength(1);
  });
});

describe('a machine is available', () => {
  it.each([
    ['Healthy', false, true, 'Online'],
    ['HasWarnings', false, true, 'Online'],
    ['Unknown', false, false, 'Unknown'],
    ['Unavailable', false, false, 'Offline'],
    ['Unhealthy', false, false, 'Offline'],
    ['Healthy', true, false, 'Disabled'],
  ])('%s, disabled: %s → %s, and %s for old clients', (HealthStatus, IsDisabled, available, status) => {
    expect([isAvailable({ IsDisabled, HealthStatus }), legacyStatus(IsDisabled, HealthStatus)]).toEqual([available, status]);
  });
});
