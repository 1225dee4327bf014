import { describe, expect, it } from 'vitest';
import { indexes, VariableDictionary } from '../../../src/templating/templating.ts';
import { codeOf, evaluated, say } from './say.ts';

describe('the tree of variables', () => {
  it.each([
    ['#{a}', { 'a.b': '1' }, '#{a}'],
    ['#{a}', { 'a[b]': '1' }, '#{a}'],
    ['#{a.b}#{a[b]}', { 'a.b': '1', 'a[b]': '2' }, '12'],
    ['#{a[b]}', { 'a[b].c': '1' }, 'b'],
    ['#{a[B].c}', { 'a[b].c': '1', 'a[b]': '2' }, '1'],
    ['#{a[b]}', { 'a[b].c': '1', 'a[b]': '2' }, '2'],
    ['#{a}', { a: null }, ''],
    ['#{x}', { x$: '1', 'x|y': '2' }, '2'],
    ['#{x}', { 'x|y': '1', x: '2' }, '2'],
    ['#{x}', { 'x[': '1' }, '1'],
    ['#{x}', { 'x.': '1' }, '1'],
    ['#{a}', { '+a': '1', '': '2', '.a': '3', '[a]': '4' }, '#{a}'],
    ['#{a[*]}', { 'a[p]': '1', 'a[q]': '2' }, '1'],
    ['#{a[*]}', { 'a[p]': '1', 'a[*]': '2' }, '1'],
    ['#{a[*].X}', { 'a[p].Y': '1', 'a[q].X': '2' }, '#{a[*].X}'],
    ['#{a[*]}', { a: '["j"]' }, '#{a[*]}'],
    ['#{a[#{i}]}', { i: ' x ', 'a[x]': '1' }, '#{a[#{i}]}'],
    ['#{a[#{i}]}', { i: 'X', 'a[x]': '1' }, '1'],
    ['#{a[#{i}]}', { 'a[x]': '1' }, '#{a[#{i}]}'],
    ['#{a[#{i}]}', { i: '#{j}', j: 'x', 'a[x]': '1' }, '1'],
  ] as const)('%j with %j gives %j', (template, values, expected) => {
    expect(say(template, values)).toBe(expected);
  });

  it('does not report what an index lacked, only the whole token', () => {
    expect(evaluated('#{a[#{i}]}', { 'a[x]': '1' }).missing).toEqual(['#{a[#{i}]}']);
  });

  it('evaluates values with the variables that are visible where they were found', () => {
    expect(say('#{each a in L}#{G}#{a.N}#{/each}', { 'L[1].N': '#{a}', G: '(#{a})', a: 'top' })).toBe('(top)1');
  });

  it('inserts a value that is no template as it is, without an error', () => {
    expect(evaluated('<#{a}>', { a: '#{!} #{b}', b: '1' })).toMatchObject({ value: '<#{!} #{b}>', error: null });
  });

  it('takes escapes out of a value once', () => {
    expect(say('#{a}', { a: '##{b}', b: '1' })).toBe('#{b}');
  });

  it('reports missing tokens of values, each once and in the order found', () => {
    expect(evaluated('#{p}#{a}#{q}#{p}', { a: '#{b} #{c}' })).toMatchObject({
      value: '#{p}#{b} #{c}#{q}#{p}',
      missing: ['#{p}', '#{b}', '#{c}', '#{q}'],
      error: "The following tokens were unable to be evaluated: '#{p}', '#{b}', '#{c}', '#{q}'",
    });
  });

  it('refuses to work with a variable whose name holds a substitution', () => {
    expect(codeOf(() => say('#{a}', { 'x[#{y}]': '1' }))).toBe('TEMPLATE_NAME_DYNAMIC');
    expect(say('no token', { 'x[#{y}]': '1' })).toBe('no token');
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a.constructor', 'a[__proto__]', 'a.length'])(
    'knows no %s of the host',
    (name) => {
      expect(say(`#{${name}}`, { a: 'text', b: '{}' })).toBe(`#{${name}}`);
    },
  );

  it.each(['constructor', 'toString', '__proto__'])('knows no filter %s of the host', (name) => {
    expect(say(`#{a | ${name}}`, { a: 'x' })).toBe(`#{a | ${name}}`);
  });
});

describe('loops of references', () => {
  const messageOf = (template: string, values: Readonly<Record<string, string>>) => {
    try {
      return say(template, values);
    } catch (error) {
      return (error as Error).message;
    }
  };
  const loop = (symbol: string, chain: string) =>
    `An attempt to parse the variable symbol "${symbol}" appears to have resulted in a self referencing loop (${chain}). Ensure that recursive loops do not exist in the variable values.`;

  it.each([
    ['#{a}', { a: '#{a}' }, loop('a', 'a -> a')],
    ['x#{a}', { a: '#{a}' }, loop('a', 'a -> a -> a')],
    ['#{A}', { a: '#{a}' }, loop('a', 'A -> a -> a')],
    ['#{a}', { a: '#{b}', b: '#{a}' }, loop('a', 'a -> b -> a')],
    ['#{a}', { a: ' #{b}', b: '#{c}', c: '#{a}' }, loop('a', 'a -> b -> c -> a')],
    ['#{a}', { a: '#{if a}x#{/if}' }, loop('a', 'a -> a -> a')],
    ['#{each x in a}#{/each}', { a: '#{a}' }, loop('a', 'a -> a -> a')],
    ['#{a | ToUpper}', { a: 'x#{a | ToLower}' }, loop('a', 'a -> a -> a')],
  ] as const)('%j with %j is refused with the chain', (template, values, message) => {
    expect(messageOf(template, values)).toBe(message);
  });

  it.each([
    ['#{a}', { a: '#{a.b}' }, '#{a.b}'],
    ['#{v}', { v: '#{v[#{i}]}' }, '#{v[#{i}]}'],
    ['#{a}#{a}', { a: '#{b}', b: '1' }, '11'],
    ['#{each a in L}#{a}#{/each}', { L: 'x', a: 'y' }, 'x'],
  ] as const)('%j with %j is none', (template, values, expected) => {
    expect(say(template, values)).toBe(expected);
  });
});

describe('indexes', () => {
  const of = (path: string, values: Readonly<Record<string, string>>) => indexes(path, new VariableDictionary(Object.entries(values)));

  it('are the names of indexed variables, or their own values', () => {
    expect(of('a', { 'a[x].n': '1', 'a[y]': 'own', 'a[].n': '2' })).toEqual(['x', 'own', '']);
  });

  it('of a list are its parts', () => {
    expect(of('a.b', { 'a.b': 'p,q' })).toEqual(['p', 'q']);
  });

  it('of JSON are elements or property names', () => {
    expect(of('a', { a: '[1,{"x":2}]' })).toEqual(['1', '{"x":2}']);
    expect(of('a', { a: '{"x":2,"y":3}' })).toEqual(['x', 'y']);
  });

  it.each(['missing', 'a b c[', '', 'a.', '#{a}'])('of %j are none', (path) => {
    expect(of(path, { 'a[x]': '1' })).toEqual([]);
  });
});
