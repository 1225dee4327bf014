import { describe, expect, it } from 'vitest';
import { checkScopeNames, parseScopes, valuesInScope, type VariableSet } from '../../../src/flows/variableScopes.ts';

function set(...values: readonly (readonly [value: string, scope: Record<string, readonly string[]>])[]): VariableSet {
  return {
    variables: values.map(([value, scope]) => ({ name: 'Port', value, isSensitive: false, scope })),
    names: {
      Environment: [
        { id: 'Environments-1', name: 'Dev' },
        { id: 'Environments-2', name: 'Test' },
      ],
    },
  };
}

function valueIn(variables: VariableSet, ...scopes: readonly string[]): string | null | undefined {
  return valuesInScope(variables, parseScopes(scopes)).values[0]?.value;
}

describe('choosing values by scope', () => {
  const ports = set(['80', {}], ['8080', { Environment: ['Environments-1'] }]);

  it('takes the unscoped value where nothing is given', () => {
    expect(valueIn(ports)).toBe('80');
  });

  it('takes the value of the environment given by name, in any casing', () => {
    expect(valueIn(ports, 'environment=dev')).toBe('8080');
  });

  it('takes the value of the environment given by id', () => {
    expect(valueIn(ports, 'Environment:Environments-1')).toBe('8080');
  });

  it('takes the unscoped value in another environment', () => {
    expect(valueIn(ports, 'Environment=Test')).toBe('80');
  });

  it('has no value where only other environments have one', () => {
    expect(valueIn(set(['8080', { Environment: ['Environments-1'] }]), 'Environment=Test')).toBeUndefined();
  });

  it('needs every kind of a scope to hold', () => {
    const both = set(['1', { Environment: ['Environments-1'], Role: ['web'] }]);
    expect(valueIn(both, 'Environment=Dev')).toBeUndefined();
    expect(valueIn(both, 'Environment=Dev', 'Role=db')).toBeUndefined();
    expect(valueIn(both, 'Environment=Dev', 'Role=web')).toBe('1');
  });

  it('lets a more specific kind win over all less specific ones together', () => {
    const several = set(['role', { Role: ['web'] }], ['less', { Environment: ['Environments-1'], Channel: ['Channels-1'] }]);
    expect(valueIn(several, 'Environment=Dev', 'Channel=Channels-1', 'Role=web')).toBe('role');
  });

  it('lets two kinds win over one of them', () => {
    const several = set(['both', { Environment: ['Environments-1'], Role: ['web'] }], ['role', { Role: ['web'] }]);
    expect(valueIn(several, 'Environment=Dev', 'Role=web')).toBe('both');
  });

  it('takes the last of values that hold equally and names the variable', () => {
    const twice = valuesInScope(set(['1', {}], ['2', {}]), parseScopes([]));
    expect(twice).toMatchObject({ values: [{ value: '2' }], ambiguous: ['Port'] });
  });

  it('does not call a name ambiguous whose equal values lose', () => {
    expect(valuesInScope(set(['1', {}], ['2', {}], ['3', { Role: ['web'] }]), parseScopes(['Role=web'])).ambiguous).toEqual([]);
  });

  it('leaves out values restricted by something unknown', () => {
    expect(valueIn(set(['1', { Moon: ['full'] }]))).toBeUndefined();
  });

  it('ignores an empty restriction', () => {
    expect(valueIn(set(['1', { Environment: [] }]))).toBe('1');
  });
});

describe('reading scopes', () => {
  it.each(['Dev', 'Environment=', 'Moon=full', '=Dev'])('refuses %j', (text) => {
    expect(() => parseScopes([text])).toThrow(expect.objectContaining({ code: 'SCOPE_INVALID' }));
  });

  it('keeps several names of one kind', () => {
    expect(parseScopes(['Role=web', 'role = db']).get('Role')).toEqual(['web', 'db']);
  });

  it('refuses a name that no set knows and lists the known ones', () => {
    expect(() => checkScopeNames(parseScopes(['Environment=Dve']), [set()])).toThrow(
      expect.objectContaining({
        code: 'SCOPE_INVALID',
        message: "No variable set knows the Environment 'Dve'",
        hint: 'Known are Dev, Test.',
      }),
    );
  });

  it('knows an id that only a value mentions', () => {
    expect(() => checkScopeNames(parseScopes(['Role=web']), [set(['1', { Role: ['web'] }])])).not.toThrow();
  });

  it('refuses a scope where there is no set at all', () => {
    expect(() => checkScopeNames(parseScopes(['Role=web']), [])).toThrow(expect.objectContaining({ code: 'SCOPE_INVALID' }));
  });
});
