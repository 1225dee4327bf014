import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filters } from '../../../src/templating/filters/registry.ts';
import { evaluate, VariableDictionary } from '../../../src/templating/templating.ts';

const text = readFileSync(new URL('../../../docs/octostache.md', import.meta.url), 'utf8');

interface Example {
  readonly variables: readonly (readonly [string, string])[];
  readonly template: string;
  readonly expected: string;
}

const examples = [...text.matchAll(/```octostache\n([^]*?)\n```/g)].flatMap((block) => examplesIn(block[1] ?? ''));

describe('docs/octostache.md', () => {
  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(40);
  });

  it.each(examples)('shows what $template gives', ({ variables, template, expected }) => {
    const now = () => Date.UTC(2030, 4, 22, 9, 5, 7);
    expect(evaluate(template, new VariableDictionary(variables), { now }).value).toBe(expected);
  });

  it.each(Object.keys(filters))('has an example of the filter %s', (name) => {
    expect(examples.some(({ template }) => new RegExp(`\\| ?${name}\\b`).test(template))).toBe(true);
  });
});

/** Lines with ` = ` before the first template are variables; a value in quotes is a JSON string. */
function examplesIn(block: string): readonly Example[] {
  const [head = '', ...parts] = block.split(/^> /m);
  const variables = head
    .split('\n')
    .filter((line) => line !== '')
    .map((line): readonly [string, string] => {
      const [name = '', value = ''] = line.split(/ = (.*)/s);
      return [name, value.startsWith('"') && value.endsWith('"') ? JSON.parse(value) : value];
    });
  return parts.map((part) => {
    const [template = '', ...lines] = part.replace(/\n$/, '').split('\n');
    return { variables, template, expected: lines.join('\n') };
  });
}
