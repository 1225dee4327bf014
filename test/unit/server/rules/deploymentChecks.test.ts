import { describe, expect, it } from 'vitest';
import { lifecycleRefusal, promptFindings, queueTimeFindings, skipFindings } from '../../../../src/server/rules/deploymentChecks.ts';
import { automaticTargets, evaluateLifecycle } from '../../../../src/server/rules/lifecycle.ts';
import type { PhaseDefinition } from '../../../../src/server/rules/lifecycle.ts';

const phase = (name: string, envs: string[], options: Partial<PhaseDefinition> = {}): PhaseDefinition => ({
  Id: null,
  Name: name,
  AutomaticDeploymentTargets: [],
  OptionalDeploymentTargets: envs,
  MinimumEnvironmentsBeforePromotion: 0,
  IsOptionalPhase: false,
  ...options,
});
const success = (environmentId: string) => ({
  environmentId,
  tenantId: null,
  state: 'Success',
  completedTime: '2026-01-01T00:00:00.000+00:00',
});

function evaluate(phases: PhaseDefinition[], deployed: string[], hasUnresolvedDefect = false) {
  const environments = ['D', 'T', 'P', 'X'].map((id) => ({ Id: id, Name: `Env ${id}` }));
  return evaluateLifecycle({ phases, environments, deployments: deployed.map(success), hasUnresolvedDefect });
}
const refusal = (state: ReturnType<typeof evaluate>, id: string, defects: string[] = []) =>
  lifecycleRefusal(state, { release: '1.0', environment: { Id: id, Name: `Env ${id}` }, nameOf: (other) => `Env ${other}`, defects });

describe('why a release may not go somewhere', () => {
  const line = [phase('Dev', ['D']), phase('Test', ['T']), phase('Prod', ['P'])];

  it('is nothing when it may', () => {
    expect(refusal(evaluate(line, ['D']), 'T')).toBeUndefined();
  });

  it('names the phase that is missing and its environment', () => {
    expect(refusal(evaluate(line, ['D']), 'P')).toBe(
      "Release '1.0' cannot be deployed to 'Env P' yet: phase 'Test' requires a successful deployment to Env T.",
    );
  });

  it('counts what a phase with a minimum still needs', () => {
    const some = [phase('Test', ['D', 'T', 'X'], { MinimumEnvironmentsBeforePromotion: 2 }), phase('Prod', ['P'])];
    expect(refusal(evaluate(some, ['D']), 'P')).toContain('requires successful deployments to 1 of Env T, Env X.');
    const all = [phase('Test', ['D', 'T', 'X']), phase('Prod', ['P'])];
    expect(refusal(evaluate(all, ['D']), 'P')).toContain('requires successful deployments to Env T, Env X.');
  });

  it('is that the lifecycle does not know the environment', () => {
    expect(refusal(evaluate(line, []), 'X')).toBe(
      "Release '1.0' cannot be deployed to 'Env X': the lifecycle has no phase with this environment.",
    );
  });

  it('is a defect, by its description', () => {
    expect(refusal(evaluate(line, ['D'], true), 'T', ['Loses orders'])).toContain('prevented from progressing: Loses orders');
  });
});

describe('what a lifecycle deploys by itself', () => {
  const automatic = (name: string, id: string, options: Partial<PhaseDefinition> = {}) =>
    phase(name, [], { AutomaticDeploymentTargets: [id], ...options });

  it('is what the current phase names', () => {
    const phases = [automatic('Dev', 'D'), automatic('Test', 'T')];
    expect(automaticTargets(evaluate(phases, []))).toEqual(['D']);
    expect(automaticTargets(evaluate(phases, ['D']))).toEqual(['T']);
    expect(automaticTargets(evaluate(phases, ['D', 'T']))).toEqual([]);
  });

  it('is nothing in an optional phase', () => {
    expect(automaticTargets(evaluate([automatic('Dev', 'D', { IsOptionalPhase: true }), phase('Test', ['T'])], []))).toEqual([]);
  });

  it('is nothing behind a phase that the release has passed', () => {
    expect(automaticTargets(evaluate([automatic('Dev', 'D'), phase('Prod', ['P'])], ['P']))).toEqual([]);
  });
});

describe('the times of a deployment', () => {
  const now = Date.parse('2026-01-31T09:00:00Z');
  const hour = 3_600_000;

  it.each([
    [{}, 0],
    [{ queueTime: now + hour }, 0],
    [{ queueTime: now - hour }, 1],
    [{ queueTime: now - 60_000 }, 0],
    [{ queueTime: now + 31 * 24 * hour }, 1],
    [{ expiry: now + hour }, 0],
    [{ expiry: now - 1 }, 1],
    [{ queueTime: now + 2 * hour, expiry: now + hour }, 1],
  ])('%j have %i findings', (times, count) => {
    expect(queueTimeFindings({ now, ...times })).toHaveLength(count);
  });
});

describe('prompted variables', () => {
  const prompt = (options: object = {}) => ({
    Id: 'v1',
    Name: 'A',
    label: 'Label A',
    required: true,
    hasDefault: false,
    options: undefined,
    ...options,
  });
  const answer = (text: string | undefined) => () => ({ given: text !== undefined, text });

  it('name the labels that need a value, then what to do', () => {
    const findings = promptFindings([prompt(), prompt({ Id: 'v2', label: 'Label B' })], answer(undefined));
    expect(findings[0]).toBe('Please provide a value for the following variables: Label A, Label B');
    expect(findings).toHaveLength(4);
  });

  it('need none where a default stands or none is required', () => {
    expect(promptFindings([prompt({ hasDefault: true }), prompt({ required: false })], answer(undefined))).toEqual([]);
  });

  it('take only the options of a select control', () => {
    const select = prompt({ options: ['S', 'L'] });
    expect(promptFindings([select], answer('L'))).toEqual([]);
    expect(promptFindings([select], answer('XL'))).toEqual(["The value 'XL' of 'Label A' is none of its options: S, L."]);
  });
});

describe('an answer that is a secret', () => {
  it('is not compared with options', () => {
    const select = { Id: 'v1', Name: 'A', label: 'A', required: true, hasDefault: false, options: ['S'] };
    expect(promptFindings([select], () => ({ given: true, text: undefined }))).toEqual([]);
  });
});

describe('skipped steps', () => {
  const actions = [
    { Id: 'a1', Name: 'Deploy', IsRequired: true },
    { Id: 'a2', Name: 'Tell', IsRequired: false },
  ];

  it('may be those that are not required', () => {
    expect(skipFindings(['a2'], actions)).toEqual([]);
    expect(skipFindings(['a1'], actions)).toEqual(["The step 'Deploy' is required and cannot be skipped."]);
    expect(skipFindings(['a3'], actions)[0]).toContain("'a3'");
  });
});
