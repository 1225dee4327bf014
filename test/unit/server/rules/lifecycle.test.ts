import { describe, expect, it } from 'vitest';
import { evaluateLifecycle, expandPhases } from '../../../../src/server/rules/lifecycle.ts';
import type { PastDeployment, PhaseDefinition } from '../../../../src/server/rules/lifecycle.ts';

const outcomes: Record<string, string> = { S: 'Success', F: 'Failed', C: 'Canceled', X: 'Executing' };

function phase(name: string, options: { envs?: string[]; min?: number; optional?: boolean } = {}): PhaseDefinition {
  return {
    Id: `phase-${name}`,
    Name: name,
    AutomaticDeploymentTargets: [],
    OptionalDeploymentTargets: options.envs ?? [name],
    MinimumEnvironmentsBeforePromotion: options.min ?? 0,
    IsOptionalPhase: options.optional ?? false,
  };
}

const optional = { optional: true };
const lifecycles: Record<string, { phases: PhaseDefinition[]; space: string }> = {
  Def: { phases: [], space: 'D T P' },
  DefDR: { phases: [], space: 'D T P DR' },
  Tut: { phases: [phase('D', optional), phase('T'), phase('P')], space: 'D T P' },
  Min: { phases: [phase('D'), phase('Q', { envs: ['Q1', 'Q2', 'Q3'], min: 2 }), phase('P')], space: 'D Q1 Q2 Q3 P' },
  All: { phases: [phase('D'), phase('Q', { envs: ['Q1', 'Q2', 'Q3'] }), phase('P')], space: 'D Q1 Q2 Q3 P' },
  One: { phases: [phase('One', { envs: ['D', 'T', 'P'] })], space: 'D T P' },
  OO: { phases: [phase('D', optional), phase('T', optional), phase('P')], space: 'D T P' },
  Opts: { phases: [phase('D', optional), phase('T', optional)], space: 'D T' },
  Mid: { phases: [phase('D'), phase('T', optional), phase('P')], space: 'D T P' },
  Any: { phases: [phase('D'), phase('Rest', { envs: [] })], space: 'D T P' },
  Hot: { phases: [phase('Stg'), phase('P')], space: 'D Stg P' },
  Ins: { phases: [phase('D'), phase('T'), phase('Pre'), phase('P')], space: 'D T Pre P' },
  Tail: { phases: [phase('D'), phase('T', optional)], space: 'D T' },
};

/** `D:S t2/T:S` → deployments in that order; `t2/` names a tenant. */
function history(text: string): PastDeployment[] {
  return text
    .split(' ')
    .filter((item) => item !== '')
    .map((item, index) => {
      const [place = '', outcome = ''] = item.split(':');
      const [tenant, environment] = place.includes('/') ? place.split('/') : [undefined, place];
      return {
        environmentId: environment ?? '',
        tenantId: tenant ?? null,
        state: outcomes[outcome] ?? '',
        completedTime: outcome === 'X' ? null : `2026-01-01T00:00:${String(index).padStart(2, '0')}.000+00:00`,
      };
    });
}

interface Row {
  lifecycle: string;
  history: string;
  allowed: string;
  next: string;
  defect?: boolean;
  tenant?: string;
}

// Row numbers are those of the lifecycle table the product follows; each row is one release's history, newest last.
const rows: Record<number, Row> = {
  1: { lifecycle: 'Def', history: '', allowed: 'D', next: 'D' },
  2: { lifecycle: 'Def', history: 'D:S', allowed: 'D T', next: 'T' },
  3: { lifecycle: 'Def', history: 'D:S T:S', allowed: 'D T P', next: 'P' },
  4: { lifecycle: 'Def', history: 'D:S T:S P:S', allowed: 'D T P', next: '' },
  5: { lifecycle: 'Def', history: 'D:F', allowed: 'D', next: 'D' },
  6: { lifecycle: 'Def', history: 'D:C', allowed: 'D', next: 'D' },
  7: { lifecycle: 'Def', history: 'D:X', allowed: 'D', next: 'D' },
  8: { lifecycle: 'Def', history: 'D:F D:S', allowed: 'D T', next: 'T' },
  9: { lifecycle: 'Def', history: 'D:S D:F', allowed: 'D', next: 'D' },
  10: { lifecycle: 'Def', history: 'D:S D:X', allowed: 'D T', next: 'T' },
  11: { lifecycle: 'Def', history: 'D:S T:F', allowed: 'D T', next: 'T' },
  12: { lifecycle: 'Def', history: 'D:S T:S P:F', allowed: 'D T P', next: 'P' },
  13: { lifecycle: 'DefDR', history: 'D:S T:S P:S', allowed: 'D T P DR', next: 'DR' },
  14: { lifecycle: 'Tut', history: '', allowed: 'D T', next: 'D T' },
  15: { lifecycle: 'Tut', history: 'D:S', allowed: 'D T', next: 'T' },
  16: { lifecycle: 'Tut', history: 'D:F', allowed: 'D T', next: 'D T' },
  17: { lifecycle: 'Tut', history: 'T:S', allowed: 'D T P', next: 'P' },
  18: { lifecycle: 'Tut', history: 'T:F', allowed: 'D T', next: 'D T' },
  19: { lifecycle: 'Tut', history: 'T:X', allowed: 'D T', next: 'D T' },
  20: { lifecycle: 'Tut', history: 'D:S T:S', allowed: 'D T P', next: 'P' },
  21: { lifecycle: 'Tut', history: 'T:S P:S', allowed: 'D T P', next: '' },
  22: { lifecycle: 'Tut', history: 'T:S T:C', allowed: 'D T', next: 'D T' },
  23: { lifecycle: 'Min', history: '', allowed: 'D', next: 'D' },
  24: { lifecycle: 'Min', history: 'D:S Q1:S', allowed: 'D Q1 Q2 Q3', next: 'Q2 Q3' },
  25: { lifecycle: 'Min', history: 'D:S Q1:S Q3:S', allowed: 'D Q1 Q2 Q3 P', next: 'P' },
  26: { lifecycle: 'All', history: 'D:S Q1:S Q3:S', allowed: 'D Q1 Q2 Q3', next: 'Q2' },
  27: { lifecycle: 'One', history: '', allowed: 'D T P', next: 'D T P' },
  28: { lifecycle: 'OO', history: '', allowed: 'D T P', next: 'D T P' },
  29: { lifecycle: 'OO', history: 'P:S', allowed: 'D T P', next: '' },
  30: { lifecycle: 'Opts', history: '', allowed: 'D T', next: 'D T' },
  31: { lifecycle: 'Mid', history: 'D:S', allowed: 'D T P', next: 'T P' },
  32: { lifecycle: 'Mid', history: 'D:S P:S', allowed: 'D T P', next: '' },
  33: { lifecycle: 'Any', history: 'D:S', allowed: 'D T P', next: 'T P' },
  34: { lifecycle: 'Hot', history: '', allowed: 'Stg', next: 'Stg' },
  35: { lifecycle: 'Ins', history: 'D:S T:S P:S', allowed: 'D T Pre P', next: 'Pre' },
  36: { lifecycle: 'Tail', history: 'D:S', allowed: 'D T', next: 'T' },
  37: { lifecycle: 'Def', defect: true, history: '', allowed: 'D', next: 'D' },
  38: { lifecycle: 'Def', defect: true, history: 'D:S', allowed: 'D', next: '' },
  39: { lifecycle: 'Def', defect: true, history: 'D:S T:F', allowed: 'D', next: '' },
  40: { lifecycle: 'Def', defect: true, history: 'D:S T:S', allowed: 'D T', next: '' },
  41: { lifecycle: 'Tut', defect: true, history: '', allowed: 'D', next: 'D' },
  42: { lifecycle: 'Tut', defect: true, history: 'T:S', allowed: 'D T', next: '' },
  43: { lifecycle: 'All', defect: true, history: 'D:S Q1:S', allowed: 'D Q1 Q2 Q3', next: 'Q2 Q3' },
  44: { lifecycle: 'All', defect: true, history: 'D:S Q1:F', allowed: 'D', next: '' },
  45: { lifecycle: 'Def', tenant: 'D T P', history: 't2/D:S t2/T:S', allowed: 'D', next: 'D' },
  46: { lifecycle: 'Def', tenant: 'P', history: '', allowed: '', next: '' },
  47: { lifecycle: 'Def', tenant: 'P', history: 't2/D:S t2/T:S', allowed: 'P', next: 'P' },
  48: { lifecycle: 'Def', tenant: 'P', history: 'D:S T:S', allowed: 'P', next: 'P' },
  49: { lifecycle: 'Def', tenant: 'T P', history: 't2/D:S', allowed: 'T', next: 'T' },
};

function evaluate(row: Row) {
  const { phases, space } = lifecycles[row.lifecycle]!;
  return evaluateLifecycle({
    phases,
    environments: space.split(' ').map((id) => ({ Id: id, Name: id })),
    deployments: history(row.history),
    hasUnresolvedDefect: row.defect ?? false,
    ...(row.tenant !== undefined && { tenant: { id: 't1', environmentIds: row.tenant.split(' ') } }),
  });
}

describe('where a release may go', () => {
  it.each(Object.entries(rows))('row %s of the lifecycle table', (_number, row) => {
    const state = evaluate(row);
    expect({ allowed: state.allowed.join(' '), next: state.next.join(' ') }).toEqual({ allowed: row.allowed, next: row.next });
  });

  it('judges each release by its own deployments (row 50)', () => {
    const older = evaluate({ lifecycle: 'Def', history: 'D:S T:S', allowed: '', next: '' });
    const newer = evaluate({ lifecycle: 'Def', history: 'D:S', allowed: '', next: '' });
    expect([older.allowed.join(' '), older.next.join(' '), newer.allowed.join(' '), newer.next.join(' ')]).toEqual([
      'D T P',
      'P',
      'D T',
      'T',
    ]);
  });

  it('counts the deployment that ended last, not the one created last', () => {
    const ended = (environmentId: string, state: string, second: number) => ({
      environmentId,
      tenantId: null,
      state,
      completedTime: `2026-01-01T00:00:0${second}.000+00:00`,
    });
    const state = evaluateLifecycle({
      phases: [],
      environments: [
        { Id: 'D', Name: 'D' },
        { Id: 'T', Name: 'T' },
      ],
      deployments: [ended('D', 'Success', 9), ended('D', 'Failed', 3)],
      hasUnresolvedDefect: false,
    });
    expect(state.next).toEqual(['T']);
  });
});

describe('the progress of phases', () => {
  it('calls a finished phase complete, the first unfinished required one current and the rest pending', () => {
    const state = evaluate({ lifecycle: 'Ins', history: 'D:S', allowed: '', next: '' });
    expect(state.phases.map((item) => item.progress)).toEqual(['Complete', 'Current', 'Pending', 'Pending']);
  });

  it('never calls an optional phase current', () => {
    const state = evaluate({ lifecycle: 'Tut', history: '', allowed: '', next: '' });
    expect(state.phases.map((item) => item.progress)).toEqual(['Pending', 'Current', 'Pending']);
  });

  it('marks the phases a defect keeps the release out of', () => {
    const state = evaluate({ lifecycle: 'Def', defect: true, history: 'D:S', allowed: '', next: '' });
    expect(state.phases.map((item) => item.blocked)).toEqual([false, true, true]);
  });

  it('survives a lifecycle of optional phases only with a defect', () => {
    const state = evaluate({ lifecycle: 'Opts', defect: true, history: 'D:S', allowed: '', next: '' });
    expect(state.allowed).toEqual(['D']);
    expect(state.current).toBeUndefined();
  });

  it('never asks for more environments than a phase has left', () => {
    const phases = [phase('Q', { envs: ['Q1'], min: 3 }), phase('P')];
    const environments = [
      { Id: 'Q1', Name: 'Q1' },
      { Id: 'P', Name: 'P' },
    ];
    const state = evaluateLifecycle({ phases, environments, deployments: history('Q1:S'), hasUnresolvedDefect: false });
    expect(state.next).toEqual(['P']);
  });
});

describe('how many environments come next', () => {
  it('is what the current phase asks for, and none when nothing is left', () => {
    const minimum = (lifecycle: string, deployed: string) => evaluate({ lifecycle, history: deployed, allowed: '', next: '' }).nextMinimum;
    expect([minimum('Min', 'D:S'), minimum('All', 'D:S'), minimum('Opts', 'D:S')]).toEqual([2, 0, 0]);
  });
});

describe('phases written out', () => {
  it('gives an empty phase the environments that no earlier phase names', () => {
    const phases = [phase('D'), phase('Rest', { envs: [] }), phase('P')];
    const environments = ['D', 'T', 'P'].map((id) => ({ Id: id, Name: id }));
    expect(expandPhases(phases, environments).map((item) => item.environmentIds)).toEqual([['D'], ['T', 'P'], ['P']]);
  });
});
