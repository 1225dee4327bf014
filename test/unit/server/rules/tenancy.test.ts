import { describe, expect, it } from 'vitest';
import { isForTenant, takesPart, tenancyRefusal, unmatchedTags } from '../../../../src/server/rules/tenancy.ts';

const north = {
  Id: 'Tenants-1',
  Name: 'North',
  TenantTags: ['Region/EU', 'Plan/Gold'],
  IsDisabled: false,
  ProjectEnvironments: { 'Projects-1': ['Environments-1'] },
};

describe('a target', () => {
  const target = (TenantedDeploymentParticipation: string, more: object = {}) => ({
    TenantedDeploymentParticipation,
    TenantIds: [],
    TenantTags: [],
    ...more,
  });
  it.each([
    ['Untenanted', {}, true, false],
    ['Untenanted', { TenantIds: ['Tenants-1'] }, true, false],
    ['TenantedOrUntenanted', {}, true, false],
    ['TenantedOrUntenanted', { TenantIds: ['Tenants-1'] }, true, true],
    ['Tenanted', { TenantIds: ['Tenants-2'] }, false, false],
    ['Tenanted', { TenantTags: ['Region/US', 'Region/EU'] }, false, true],
    ['Tenanted', { TenantTags: ['Region/EU', 'Plan/Tin'] }, false, false],
    ['Tenanted', { TenantIds: ['Tenants-1'], TenantTags: ['Plan/Tin'] }, false, true],
  ])('that is %s with %j takes part without a tenant: %s, for North: %s', (mode, more, without, forNorth) => {
    expect([takesPart(target(mode, more), undefined), takesPart(target(mode, more), north)]).toEqual([without, forNorth]);
  });
});

describe('a project', () => {
  const place = (mode: string, more: object = {}) => ({
    project: { Id: 'Projects-1', Name: 'Web', TenantedDeploymentMode: mode },
    environment: { Id: 'Environments-1', Name: 'Dev' },
    channel: { Name: 'Stable', TenantTags: [] as string[] },
    tenant: north as typeof north | undefined,
    ...more,
  });
  it.each([
    [place('Tenanted'), undefined],
    [place('TenantedOrUntenanted'), undefined],
    [place('Untenanted', { tenant: undefined }), undefined],
    [place('TenantedOrUntenanted', { tenant: undefined }), undefined],
    [place('Tenanted', { tenant: undefined }), 'can only be deployed to tenants'],
    [place('Untenanted'), 'cannot be deployed to tenants'],
    [place('Tenanted', { tenant: { ...north, IsDisabled: true } }), "The tenant 'North' is disabled."],
    [place('Tenanted', { tenant: { ...north, ProjectEnvironments: {} } }), "is not connected to the project 'Web'"],
    [
      place('Tenanted', { environment: { Id: 'Environments-2', Name: 'Prod' } }),
      "is not connected to the environment 'Prod' of the project",
    ],
    [place('Tenanted', { channel: { Name: 'Stable', TenantTags: ['Plan/Tin', 'Region/EU'] } }), "the channel 'Stable' asks for: Plan/Tin"],
  ])('case %# is refused as it should be', (where, refusal) => {
    const told = tenancyRefusal(where);
    expect(told).toEqual(refusal === undefined ? undefined : expect.stringContaining(refusal));
  });
});

describe('the tags of a channel', () => {
  it('keep out tenants without one of each set, and disabled ones', () => {
    expect([
      isForTenant({ TenantTags: ['Region/US', 'Region/EU'] }, north),
      isForTenant({ TenantTags: ['Region/EU', 'Plan/Tin'] }, north),
      isForTenant({ TenantTags: [] }, { ...north, IsDisabled: true }),
    ]).toEqual([true, false, false]);
  });

  it('that are not met are told with their alternatives', () => {
    expect(unmatchedTags(['Region/US', 'Plan/Tin', 'plan/Iron'], north.TenantTags)).toEqual(['Region/US', 'Plan/Tin', 'plan/Iron']);
    expect(unmatchedTags(['Region/US', 'Region/EU', 'Plan/Tin'], north.TenantTags)).toEqual(['Plan/Tin']);
  });
});
