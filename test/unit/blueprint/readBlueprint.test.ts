import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readBlueprint } from '../../../src/blueprint/readBlueprint.ts';
import { blueprintJsonSchema } from '../../../src/blueprint/schema.ts';

function mistakes(text: string): readonly string[] {
  try {
    readBlueprint(text, 'b.yaml');
  } catch (error) {
    const { code, details } = error as { code: string; details: readonly string[] };
    expect(code).toBe('BLUEPRINT_INVALID');
    return details;
  }
  throw new Error('nothing was wrong');
}

const project = (more: string): string => `projects:\n  - name: P\n    lifecycle: L\n    project_group: G\n${more}`;

describe('a mistake in a blueprint is told with line and column', () => {
  it.each([
    ['an unknown key at the top', 'enviroments: []', ['b.yaml:1:1: unknown key "enviroments". Did you mean "environments"?']],
    ['a misspelt key that has to be there', 'environments:\n  - { nmae: Dev }\n', ['b.yaml:2:7: unknown key "nmae". Did you mean "name"?']],
    ['an unknown key inside', 'environments:\n  - name: Dev\n    colour: red\n', ['b.yaml:3:5: unknown key "colour"']],
    [
      'several at once',
      'environments:\n  - { name: Dev, colour: red, size: 1 }\n',
      ['b.yaml:2:18: unknown key "colour"', 'b.yaml:2:31: unknown key "size"'],
    ],
    ['a missing name', 'environments:\n  - { description: x }\n', ['b.yaml:2:5: "name" is missing']],
    ['an empty name', 'environments:\n  - { name: "" }\n', ['b.yaml:2:13: "name" must not be empty']],
    [
      'a number for a text',
      project('    variables:\n      - { name: Port, value: 8081 }\n'),
      ['b.yaml:6:30: must be a text, or a secret as { env: NAME }, { file: PATH } or { secret: NAME }'],
    ],
    [
      'a text for a switch',
      'environments:\n  - { name: Dev, use_guided_failure: "yes" }\n',
      ['b.yaml:2:38: "use_guided_failure" must be true or false'],
    ],
    [
      'a word that is none of the choices',
      'deployment_targets:\n  - { name: a, type: ssh, environments: [Dev], roles: [web] }\n',
      ['b.yaml:2:22: "type" must be one of local'],
    ],
    ['a name that stands twice', 'environments: [{ name: Dev }, { name: DEV }]', ['b.yaml:1:39: "DEV" stands twice']],
    [
      'a word that is nearly one of the choices',
      project('    variables: [{ name: Key, sensitive_value: { env: KEY }, type: Sensitve }]\n'),
      [expect.stringMatching(/^b\.yaml:5:67: "type" must be one of .*Sensitive.*\. Did you mean "Sensitive"\?$/)],
    ],
    [
      'mistakes of several kinds, in the order of the lines',
      'environments:\n  - { name: Dev, colour: red }\n  - { name: "" }\nprojects: x\nspace: ""\n',
      [
        'b.yaml:2:18: unknown key "colour"',
        'b.yaml:3:13: "name" must not be empty',
        'b.yaml:4:11: "projects" must be a list',
        'b.yaml:5:8: "space" must not be empty',
      ],
    ],
    ['broken YAML, with one position', 'environments: [\n', [expect.stringMatching(/^b\.yaml:\d+:\d+: (?!.*\b(?:line|column)\b).*[^:]$/)]],
    ['a key that stands twice', 'space: a\nspace: b', [expect.stringMatching(/^b\.yaml:2:1: /)]],
    ['a list where there are keys', '- a', ['b.yaml:1:1: must be keys and values']],
  ])('%s', (_, text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });
});

describe('a secret', () => {
  const variable = (fields: string): string => project(`    variables:\n      - { name: Key, ${fields} }\n`);

  it('must not stand in the file', () => {
    expect(mistakes(variable('value: CANARY-1, is_sensitive: true'))).toEqual([
      'b.yaml:6:29: the variable "Key" is sensitive: its value must not stand in the file, write { env: NAME }, { file: PATH } or { secret: NAME }',
    ]);
  });

  it('goes into sensitive variables only', () => {
    expect(mistakes(variable('value: { env: KEY }'))).toEqual([
      'b.yaml:6:29: the variable "Key" takes a secret but is not sensitive: add is_sensitive: true',
    ]);
  });

  it.each(['sensitive_value: { env: KEY }', 'value: { file: key }, is_sensitive: true', 'value: { secret: KEY }, type: Sensitive'])(
    'may be written as %s',
    (fields) => {
      expect(readBlueprint(variable(fields), 'b.yaml').blueprint.projects).toHaveLength(1);
    },
  );

  it('has one source and no other key', () => {
    expect(mistakes(variable('sensitive_value: { env: KEY, default: CANARY-1 }')).join()).toMatch(/^b\.yaml:6:\d+: /);
  });
});

it('a variable may stand several times with different scopes, but not with the same', () => {
  const two = (first: string, second: string): string =>
    project(`    variables:\n      - { name: Port, value: "1"${first} }\n      - { name: port, value: "2"${second} }\n`);
  expect(
    readBlueprint(two(', scope: { environments: [Dev] }', ', scope: { environments: [Test] }'), 'b.yaml').blueprint.projects,
  ).toHaveLength(1);
  expect(mistakes(two(', scope: { environments: [Dev, Test] }', ', scope: { environments: [TEST, dev] }'))).toEqual([
    'b.yaml:7:17: the variable "port" stands twice with the same scope',
  ]);
});

it.each(['', '# nothing yet\n', '---\n'])('a file without content is refused: %j', (text) => {
  expect(() => readBlueprint(text, 'b.yaml')).toThrow('The blueprint b.yaml has no content');
});

describe('the JSON Schema for editors', () => {
  const validate = new Ajv2020({ strict: false }).compile(blueprintJsonSchema() as object);
  const example = parse(readFileSync(join(import.meta.dirname, '../../../examples/random-quotes/blueprint.yaml'), 'utf8')) as Record<
    string,
    unknown
  >;

  it('accepts the example', () => {
    expect([validate(example), validate.errors]).toEqual([true, null]);
  });

  it('refuses an unknown key', () => {
    expect(validate({ ...example, enviroments: [] })).toBe(false);
  });
});
