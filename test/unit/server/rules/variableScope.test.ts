import { describe, expect, it } from 'vitest';
import { resolveVariables, satisfiesTags, scoreOf } from '../../../../src/server/rules/variableScope.ts';
import type { Scope, ScopeContext } from '../../../../src/server/rules/variableScope.ts';

const context: ScopeContext = {
  actionId: 'deploy-web',
  machineId: 'Machines-1',
  machineRoles: ['web', 'linux'],
  targetedRoles: ['web'],
  tenantId: 'Tenants-1',
  tenantTags: ['Region/EU', 'Tier/Gold'],
  environmentId: 'Environments-1',
  channelId: 'Channels-1',
  projectId: 'Projects-1',
  processOwnerId: 'deploymentprocess-Projects-1',
};

function value(text: string, scope: Scope = {}, source = 0) {
  return { value: { Name: 'Port', Scope: scope, text }, source };
}

function winner(...candidates: ReturnType<typeof value>[]) {
  return resolveVariables(candidates, context).values[0]?.text;
}

// Most specific first; each row beats every row below it.
const ladder: Scope[] = [
  { Action: ['deploy-web'] },
  { Machine: ['Machines-1'] },
  { Role: ['web'] },
  { Role: ['linux'] },
  { Tenant: ['Tenants-1'] },
  { TenantTag: ['Region/EU'] },
  { Environment: ['Environments-1'] },
  { Channel: ['Channels-1'] },
  { ProcessOwner: ['deploymentprocess-Projects-1'] },
  { Project: ['Projects-1'] },
  {},
];

describe('precedence of variable values', () => {
  it.each(ladder.slice(0, -1).map((scope, index) => [JSON.stringify(scope), scope, ladder.slice(index + 1)] as const))(
    '%s beats everything less specific, even all of it together',
    (_title, scope, lower) => {
      const together: Scope = Object.assign({}, ...lower.filter((item) => !('Role' in item && 'Role' in scope)));
      expect(scoreOf(scope, context)).toBeGreaterThan(scoreOf(together, context) ?? 0);
    },
  );

  it('prefers two dimensions over one of them', () => {
    expect(winner(value('role', { Role: ['web'] }), value('both', { Role: ['web'], Environment: ['Environments-1'] }))).toBe('both');
  });

  it('prefers the project over a library set, and the earlier library set over a later one', () => {
    expect(winner(value('second', {}, 2), value('project'), value('first', {}, 1))).toBe('project');
    expect(winner(value('second', {}, 2), value('first', {}, 1))).toBe('first');
  });

  it('prefers a specific library value over a general project value', () => {
    expect(winner(value('project'), value('library', { Environment: ['Environments-1'] }, 1))).toBe('library');
  });

  it('takes the value defined last among equals and says so', () => {
    const resolution = resolveVariables([value('one'), value('two')], context);
    expect(resolution.values.map((item) => item.text)).toEqual(['two']);
    expect(resolution.ambiguous).toEqual(['Port']);
  });

  it('reports no ambiguity when a better value comes later', () => {
    const resolution = resolveVariables([value('one'), value('two'), value('best', { Environment: ['Environments-1'] })], context);
    expect(resolution.ambiguous).toEqual([]);
  });

  it('treats names that differ in case as one variable', () => {
    const named = (Name: string, scope: Scope) => ({ value: { Name, Scope: scope }, source: 0 });
    const resolution = resolveVariables([named('Nginx Port', {}), named('NGINX port', { Environment: ['Environments-1'] })], context);
    expect(resolution.values).toHaveLength(1);
  });
});

describe('where a value holds', () => {
  it('asks for one entry of every dimension', () => {
    expect(scoreOf({ Environment: ['Environments-2', 'Environments-1'], Channel: ['Channels-2'] }, context)).toBeUndefined();
    expect(scoreOf({ Environment: ['Environments-2', 'Environments-1'] }, context)).toBeDefined();
  });

  it('is nowhere when the context lacks the dimension', () => {
    expect(scoreOf({ Channel: ['Channels-1'] }, {})).toBeUndefined();
    expect(scoreOf({ Machine: ['Machines-1'] }, { environmentId: 'Environments-1' })).toBeUndefined();
  });

  it('ignores dimensions without entries', () => {
    expect(scoreOf({ Environment: [] }, {})).toBe(0);
  });

  it('is nowhere for dimensions this server does not know', () => {
    expect(scoreOf({ Trigger: ['Triggers-1'] }, context)).toBeUndefined();
  });

  it('takes roles and tags without regard to case', () => {
    expect(scoreOf({ Role: ['WEB'] }, context)).toBe(scoreOf({ Role: ['web'] }, context));
  });
});

describe('tags of one set', () => {
  it('are alternatives, however the set is spelled', () => {
    expect(satisfiesTags(['region/EU', 'Region/US'], ['Region/EU'])).toBe(true);
  });
});

describe('tenant tags', () => {
  it.each([
    [['Region/EU', 'Region/US'], true],
    [['Region/EU', 'Tier/Gold'], true],
    [['Region/EU', 'Tier/Silver'], false],
    [['Region/US'], false],
    [[], true],
  ])('%j match a tenant in Region/EU and Tier/Gold: %s', (wanted, expected) => {
    expect(satisfiesTags(wanted, ['Region/EU', 'Tier/Gold'])).toBe(expected);
  });
});
