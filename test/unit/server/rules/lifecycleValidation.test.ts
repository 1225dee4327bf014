import { describe, expect, it } from 'vitest';
import { phaseFindings } from '../../../../src/server/rules/lifecycleValidation.ts';

const known = ['D', 'T', 'P'];
const findings = (...phases: object[]) =>
  phaseFindings(
    phases.map((phase) => ({
      Id: null,
      Name: 'Phase',
      AutomaticDeploymentTargets: [],
      OptionalDeploymentTargets: [],
      MinimumEnvironmentsBeforePromotion: 0,
      IsOptionalPhase: false,
      ...phase,
    })),
    (id) => known.includes(id),
  );

describe('phases of a lifecycle', () => {
  it('may be none', () => {
    expect(findings()).toEqual([]);
  });

  it('may end with one that stands for all remaining environments', () => {
    expect(findings({ Name: 'Dev', OptionalDeploymentTargets: ['D'] }, { Name: 'Rest' })).toEqual([]);
  });

  it('cannot leave the remaining environments to two of them', () => {
    expect(findings({ Name: 'One' }, { Name: 'Two' })[0]).toContain("'One', 'Two' have no environments");
  });

  it('need names that differ', () => {
    expect(findings({ Name: '', OptionalDeploymentTargets: ['D'] })).toEqual(['Phase 1 needs a name.']);
    const twice = findings({ Name: 'Dev', OptionalDeploymentTargets: ['D'] }, { Name: 'dev', OptionalDeploymentTargets: ['T'] });
    expect(twice).toEqual(["The phase name 'Dev' is used more than once."]);
  });

  it('have each environment once, be it automatic or manual', () => {
    const both = findings({ AutomaticDeploymentTargets: ['D'], OptionalDeploymentTargets: ['D'] });
    expect(both).toEqual(["The environment 'D' is in more than one place; it can be in one phase only."]);
  });

  it('name environments that exist', () => {
    expect(findings({ OptionalDeploymentTargets: ['X'] })).toEqual(["The phase 'Phase' names the environment 'X', which does not exist."]);
  });

  it.each([-1, 1.5, 3])('cannot ask for %s of two environments', (MinimumEnvironmentsBeforePromotion) => {
    expect(findings({ OptionalDeploymentTargets: ['D', 'T'], MinimumEnvironmentsBeforePromotion })).toHaveLength(1);
  });
});
