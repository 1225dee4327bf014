import { describe, expect, it } from 'vitest';
import { evaluateTruthy, VariableDictionary } from '../../../src/templating/templating.ts';
import { codeOf, evaluated, say } from './say.ts';

describe('truth', () => {
  it.each(['', '0', 'no', 'No', ' NO ', 'false', '\tFalse\n'])('%j is false', (v) => {
    expect(say('#{if v}t#{else}f#{/if}', { v })).toBe('f');
  });

  it.each([' ', ' 0 ', '00', '0.0', 'off', 'n', 'null', 'yes', '1', 'falsey'])('%j is true', (v) => {
    expect(say('#{if v}t#{else}f#{/if}', { v })).toBe('t');
  });

  it('is false without a value, and nothing is reported', () => {
    expect(evaluated('#{if v}t#{else}f#{/if}')).toMatchObject({ value: 'f', error: null, missing: [] });
  });

  it('is what a value evaluates to, and its missing tokens are reported', () => {
    expect(evaluated('#{if v}t#{else}f#{/if}', { v: '#{x}' })).toMatchObject({ value: 't', missing: ['#{x}'] });
  });

  it('of a template needs a value and no error', () => {
    const truth = (template: string | null, values = {}) => evaluateTruthy(template, new VariableDictionary(Object.entries(values)));
    expect([
      truth('#{v}', { v: 'yes' }),
      truth('text'),
      truth('#{v}', { v: 'no' }),
      truth('#{v}'),
      truth('#{!}'),
      truth(null),
      truth('a#{|null}'),
      truth(''),
    ]).toEqual([true, true, false, false, false, false, false, false]);
  });
});

describe('conditionals', () => {
  const values = { a: 'x', b: 'x', c: 'X', e: '', t: '1', f: '0' };
  it.each([
    ['#{if a == "x"}t#{else}f#{/if}', 't'],
    ['#{if a == "X"}t#{else}f#{/if}', 'f'],
    ['#{if a=="x"}t#{/if}', 't'],
    ['#{if a != c}t#{/if}', 't'],
    ['#{if a == b}t#{/if}', 't'],
    ['#{if "x" == a}t#{/if}', 't'],
    ['#{if a == \\"x\\"}t#{/if}', 't'],
    ['#{if none == ""}t#{/if}', 't'],
    ['#{if none == other}t#{/if}', 't'],
    ['#{if none != a}t#{/if}', 't'],
    ['#{if a | ToUpper == "X"}t#{/if}', 't'],
    ['#{if c == a | ToUpper}t#{/if}', 't'],
    ['#{if a == 5}t#{else}f#{/if}', 'f'],
    ['#{unless t}t#{else}f#{/unless}', 'f'],
    ['#{unless f}t#{else}f#{/unless}', 't'],
    ['#{UNLESS f}t#{/unless}', 't'],
    ['#{if f}1#{elseif f}2#{elseif t}3#{else}4#{/if}', '3'],
    ['#{if f}1#{elseif f}2#{else}4#{/if}', '4'],
    ['#{if f}1#{elseif f}2#{/if}', ''],
    ['#{if t}1#{elseif t}2#{/if}', '1'],
    ['#{if f}1#{elseif\na == "x"}2#{/if}', '2'],
    ['#{if t}a#{if f}b#{else}c#{/if}d#{/if}', 'acd'],
    ['#{if t}\n x \n#{/if}', '\n x \n'],
    ['#{ if t }y#{/if}', 'y'],
    ['#{if t}#{/if}|', '|'],
  ])('%j gives %j', (template, expected) => {
    expect(evaluated(template, values)).toMatchObject({ value: expected, error: null });
  });

  it.each(['#{if a}', '#{if a}x#{else}y', '#{else}', '#{elseif a}', '#{if}'])(
    '%j is a variable of that name where the rest is missing',
    (template) => {
      const token = /^#\{[^}]*\}/.exec(template)?.[0];
      expect(evaluated(template).missing).toContain(token);
    },
  );

  it.each([
    '#{if a == b == c}x#{/if}',
    '#{if "a" == "b"}x#{/if}',
    '#{if !a}x#{/if}',
    '#{if a && b}x#{/if}',
    '#{if a = b}x#{/if}',
    '#{if #{a} == b}x#{/if}',
    '#{if a == #{b}}x#{/if}',
    '#{if a}x#{/unless}',
    '#{if a}x#{/If}',
  ])('%j is no template', (template) => {
    expect(evaluated(template).parseFailures).toHaveLength(1);
  });

  it('echo themselves as a whole where a filter in the condition gives nothing', () => {
    expect(evaluated('#{if a|Bogus}t#{else}f#{/if}', values)).toMatchObject({
      value: '#{if a | Bogus}t#{else}f#{/if}',
      missing: ['a | Bogus'],
    });
    expect(evaluated('#{if a == c|Bogus}t#{/if}', values)).toMatchObject({ value: '#{if a == c | Bogus }t#{/if}', missing: ['c | Bogus'] });
  });

  it('evaluate the chosen branch only', () => {
    expect(evaluated('#{if t}y#{else}#{missing}#{/if}#{if f}#{missing}#{/if}', values).missing).toEqual([]);
  });

  it('have no elseif inside unless', () => {
    expect(evaluated('#{unless f}x#{elseif t}y#{/unless}', values)).toMatchObject({ value: 'x#{elseif t}y', missing: ['#{elseif t}'] });
  });
});

describe('loops', () => {
  it.each([
    ['#{each x in L}[#{x}]#{/each}', { L: 'a, b,,c' }, '[a][ b][][c]'],
    ['#{each x in L}[#{x}]#{/each}', { L: '' }, '[]'],
    ['#{each x in L}[#{x}]#{/each}', { L: null }, '[]'],
    ['#{each x in L}[#{x}]#{/each}', {}, ''],
    ['#{each x in L}[#{x}]#{/each}', { 'L.a': '1' }, ''],
    ['#{EACH x in L}#{x}#{/each}', { L: 'a' }, 'a'],
    ['#{each x in L }#{x}#{/each}', { L: 'a' }, 'a'],
    ['#{each x in  L.M}#{x}#{/each}', { 'L.M': 'a' }, 'a'],
    ['#{each x in L}#{x}=#{x.V};#{/each}', { 'L[p].V': '1', 'L[q].V': '2' }, 'p=1;q=2;'],
    ['#{each x in L}#{x};#{/each}', { 'L[p]': '1', 'L[q]': '2' }, '1;2;'],
    ['#{each x in L}#{x};#{/each}', { L: 'a,b', 'L[p]': '1' }, 'a;b;'],
    ['#{each x in L}#{x};#{/each}', { L: 'a#{', 'L[p]': '1' }, '1;'],
    ['#{each x in L}#{x}#{/each}', { L: '#{M},c', M: 'a,b' }, 'abc'],
    ['#{each x in L}#{x}#{/each}', { 'L[2]': 'b', 'L[1]': 'a', 'l[2]': 'c' }, 'ca'],
    ['#{each x in L}#{each y in M}#{x}#{y} #{/each}#{/each}', { L: '1,2', M: 'a,b' }, '1a 1b 2a 2b '],
    ['#{each x in L}#{each x in M}#{x}#{/each}#{x}#{/each}', { L: '1,2', M: 'a' }, 'a1a2'],
    ['#{each x in L}#{Octopus.Template.Each.Index}#{/each}', { L: 'a,b,c' }, '012'],
    [
      '#{each x in L}#{Octopus.Template.Each.First}#{Octopus.Template.Each.Last} #{/each}',
      { L: 'a,b,c' },
      'TrueFalse FalseFalse FalseTrue ',
    ],
    ['#{each x in L}#{Octopus.Other}#{outer}#{/each}', { L: 'a', 'Octopus.Other': '1', outer: '2' }, '12'],
    ['#{each x in L}#{G}#{/each}', { L: 'a', G: '<#{x}>' }, '<#{x}>'],
    ['#{each x in L}#{x.N}#{/each}', { 'L[a].N': '<#{x}>' }, '<a>'],
  ] as const)('%j with %j gives %j', (template, values, expected) => {
    expect(say(template, values)).toBe(expected);
  });

  it('report missing tokens once each', () => {
    expect(evaluated('#{each x in L}#{m}#{/each}', { L: 'a,b' })).toMatchObject({ value: '#{m}#{m}', missing: ['#{m}'] });
  });

  it('forget their variables behind the loop', () => {
    expect(say('#{each x in L}#{/each}#{x}#{Octopus.Template.Each.Index}', { L: 'a' })).toBe('#{x}#{Octopus.Template.Each.Index}');
  });

  it('can not name their variable Octopus, unless they have nothing to do', () => {
    expect(codeOf(() => say('#{each Octopus in L}#{/each}', { L: 'a' }))).toBe('TEMPLATE_LOOP_NAME_RESERVED');
    expect(say('#{each octopus in L}#{/each}')).toBe('');
  });

  it.each(['#{each x in L}', '#{each x in L}#{/if}', '#{each x IN L}#{/each}', '#{each x in L|F}#{/each}', '#{each x in "a"}#{/each}'])(
    '%j is no loop',
    (template) => {
      expect(say(template, { L: 'a' })).toBe(template);
    },
  );
});

describe('calculations', () => {
  const values = { A: '5', B: '7', S: 'abc', P: ' 5 ', T: '1,000', E: '1e3', Z: '0', N: '-3', 'A b': '2' };
  it.each([
    ['1+2*3', '7'],
    ['(1+2)*3', '9'],
    ['2*(1 +2)', '6'],
    ['((2))', '2'],
    ['8/2/2', '2'],
    ['8-2-2', '4'],
    ['2+8/4-1', '3'],
    ['A+B', '12'],
    ['A  *  B', '35'],
    ['{A}-{B}', '-2'],
    ['{ A } - 1', '4'],
    ['{A b}-1', '1'],
    ['2-B', '-5'],
    ['.5+1.25', '1.75'],
    ['P+T+E', '2005'],
    ['N*2', '-6'],
    ['1/3', '0.3333333333333333'],
    ['0.1+0.2', '0.30000000000000004'],
    ['A/Z', '#{A/Z}'],
    ['{A}/{Z}', 'Infinity'],
    ['0-{A}/{Z}', '-Infinity'],
    ['{Z}/{Z}', 'NaN'],
    ['100000*10000000000', '1E+15'],
    ['99999*10000000000', '999990000000000'],
    ['1/10000', '0.0001'],
    ['1/100000', '1E-05'],
    ['S+1', '#{S+1}'],
    ['Missing * 2', '#{Missing*2}'],
    ['{A}*(B+ {Missing})', '#{A*B+Missing}'],
    ['A - B', '#{A - B}'],
    [' A + 1 ', '6'],
  ])('#{calc %s} gives %j', (sum, expected) => {
    expect(evaluated(`#{calc ${sum}}`, values)).toMatchObject({ value: expected, error: null, missing: [] });
  });

  it.each(['(A+B)*2', '1 % 2', '#{A}+1', '5.', 'A+B|ToUpper', '1,5', '2*-'])('#{calc %s} is no template', (sum) => {
    expect(evaluated(`#{calc ${sum}}`, values).parseFailures).toHaveLength(sum === '2*-' ? 0 : 1);
  });

  it.each(['calc', 'calc (A)', 'calc 1e3', 'calcA', 'calc A'.slice(0, 4)])('#{%s} is a variable where it is no calculation', (name) => {
    expect(say(`#{${name}}`, { [name]: 'variable' })).toBe('variable');
  });

  it('take variables through filters of their own tokens only', () => {
    expect(say('#{calc A | ToUpper}', { 'calc A': 'x' })).toBe('X');
  });
});
