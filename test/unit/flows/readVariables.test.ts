import { describe, expect, it } from 'vitest';
import { readVariables } from '../../../src/flows/readVariables.ts';

function entries(text: string): unknown {
  const read = readVariables(text, 'variables.yaml');
  return read.kind === 'values' ? Object.fromEntries(read.entries) : read;
}

describe('reading a file of variables', () => {
  it('takes names and texts from JSON', () => {
    expect(entries('{"Greeting":"Hello","Octopus.Environment.Name":"Dev"}')).toEqual({
      Greeting: 'Hello',
      'Octopus.Environment.Name': 'Dev',
    });
  });

  it.each([
    ['{"a": }', 'Value expected at line 1, column 7'],
    ['{a: b}', 'Invalid symbol at line 1, column 2'],
    ['{\n  "a": 1,\n  "b": 2,\n}', 'Property name expected at line 4, column 1'],
  ])('refuses %j as JSON, which YAML reads, with line and column', (text, problem) => {
    expect(() => readVariables(text, 'v.JSON')).toThrow(`Can't read variables from v.JSON: it is no JSON: ${problem}`);
    expect(readVariables(text, 'v.yaml').kind).toBe('values');
  });

  it('takes an empty JSON file for no variables', () => {
    expect(readVariables(' \n', 'v.json')).toEqual({ kind: 'values', entries: [] });
  });

  it('takes names and texts from YAML', () => {
    expect(entries('Greeting: Hello\nList: a,b\n')).toEqual({ Greeting: 'Hello', List: 'a,b' });
  });

  it('keeps numbers as they are written', () => {
    expect(entries('Version: 1.10\nPort: 0080\n')).toEqual({ Version: '1.10', Port: '0080' });
  });

  it('prints booleans as the language does', () => {
    expect(entries('{"On":true,"Off":false}')).toEqual({ On: 'True', Off: 'False' });
  });

  it('turns lists and maps into JSON-valued variables', () => {
    expect(entries('Db:\n  Port: 5432\n  Hosts: [a, b]\n')).toEqual({ Db: '{"Port":5432,"Hosts":["a","b"]}' });
  });

  it('keeps null apart from an empty text', () => {
    expect(entries('A:\nB: ""\nC: null\n')).toEqual({ A: null, B: '', C: null });
  });

  it('takes an empty file for no variables', () => {
    expect(entries('')).toEqual({});
  });

  it('recognises a variable set exported from a server', () => {
    const exported = {
      Variables: [{ Id: '1', Name: 'Port', Value: '80', Scope: { Environment: ['Environments-1'] }, IsSensitive: false }],
      ScopeValues: { Environments: [{ Id: 'Environments-1', Name: 'Dev' }], Processes: [{ Id: 'P-1', Name: 'Deploy' }] },
    };
    expect(readVariables(JSON.stringify(exported), 'set.json')).toEqual({
      kind: 'set',
      set: {
        variables: [{ name: 'Port', value: '80', isSensitive: false, scope: { Environment: ['Environments-1'] } }],
        names: expect.objectContaining({
          Environment: [{ id: 'Environments-1', name: 'Dev' }],
          ProcessOwner: [{ id: 'P-1', name: 'Deploy' }],
          Role: [],
        }),
      },
    });
  });

  it('says where a file is no YAML', () => {
    expect(() => readVariables('A: "x\nB: 1', 'broken.yaml')).toThrow(
      expect.objectContaining({ code: 'VARIABLES_UNREADABLE', message: expect.stringMatching(/broken\.yaml: .* at line \d+, column \d+/) }),
    );
  });

  it('refuses a list', () => {
    expect(() => readVariables('[1]', 'list.json')).toThrow(expect.objectContaining({ code: 'VARIABLES_UNREADABLE' }));
  });

  it('names the key of a variable set that is wrong', () => {
    expect(() => readVariables('{"Variables":[{"Name":5}]}', 'set.json')).toThrow(
      expect.objectContaining({ code: 'VARIABLES_UNREADABLE', message: expect.stringContaining('Variables.0.Name') }),
    );
  });
});
