import { describe, expect, it } from 'vitest';
import { argumentNames, canonical } from '../../../src/templating/templating.ts';
import { evaluated, say } from './say.ts';

const isParseFailure = (template: string) => evaluated(template).error?.startsWith('Parsing failure:') === true;

describe('text and hashes', () => {
  it.each([
    ['', ''],
    ['#', '#'],
    ['##', '##'],
    ['a#b', 'a#b'],
    ['{}', '{}'],
    ['##{x}', '#{x}'],
    ['###{x}', '#1'],
    ['####{x}', '###{x}'],
    ['#####{x}', '###1'],
    ['######{x}', '#####{x}'],
    ['##{a', '#{a'],
    ['##{x} #{x} ##{x}', '#{x} 1 #{x}'],
    ['#{x}##{x}', '1#{x}'],
    ['#{x}#', '1#'],
    ['#{x}####', '1####'],
    ['#a##b###c #{x}', '#a##b###c 1'],
    ['##{', '#{'],
    ['#{x}##{', '1#{'],
  ])('%j gives %j', (template, expected) => {
    expect(say(template, { x: '1' })).toBe(expected);
  });
});

describe('names', () => {
  const values = { x: '1', 'a b': '2', 'A-B': '3', 'p/q': '4', 'f(1)@~:_': '5', ärger: '6', 'x.y': '7' };
  it.each([
    ['#{ x }', '1'],
    ['#{\n\tx\r\n}', '1'],
    ['#{a b}', '2'],
    ['#{a-b}', '3'],
    ['#{P/Q}', '4'],
    ['#{f(1)@~:_}', '5'],
    ['#{ÄRGER}', '6'],
    ['#{x . y}', '7'],
    ['#{x. y}', '7'],
    ['#{x .y}', '7'],
    ['#{ X.Y }', '7'],
  ])('%j gives %j', (template, expected) => {
    expect(say(template, values)).toBe(expected);
  });

  it('stop before the words in, == and != between blanks', () => {
    expect(say('#{if a == b}y#{/if}#{if a != b}n#{/if}', { a: '1', b: '1' })).toBe('y');
    expect(say('#{each in in L}#{in}#{/each}', { L: 'p,q' })).toBe('pq');
  });

  it('go on over such a word where no blank follows it', () => {
    expect(say('#{a inside}', { 'a inside': '1' })).toBe('1');
  });

  it.each([
    '#{}',
    '#{ }',
    '#{.a}',
    '#{a..b}',
    '#{a.}',
    '#{a. |ToUpper}',
    '#{[A]}',
    '#{a,b}',
    '#{a+b}',
    '#{{x}}',
    '#{a#{x}}',
    '#{#{x}}',
    '#{a[x]b}',
    '#{a[x] .b}',
    '#{a',
    '#{/a}',
    '#{😀}',
  ])('%j is no template', (template) => {
    expect(isParseFailure(template)).toBe(true);
    expect(say(template)).toBe(template);
  });

  it('takes a whole text for no template because of one bad token', () => {
    expect(evaluated('#{x}#{!}', { x: '1' })).toMatchObject({ value: '#{x}#{!}', missing: [] });
  });
});

describe('indexes in references', () => {
  it.each([
    ['#{a[x]}', '1'],
    ['#{a [x]}', '1'],
    ['#{a[ x]}', '1'],
    ['#{a[x ]}', '#{a[x ]}'],
    ['#{a[]}', '2'],
    ['#{a[p[0]]}', '3'],
    ['#{a[ #{k} ]}', '1'],
    ['#{a[#{k}]}', '1'],
    ['#{a[#{m[#{k}]}]}', '2'],
    ['#{a[x#{k}]}', '4'],
    ['#{a[#{k | ToUpper}]}', '5'],
    ['#{a[}|."]}', '6'],
  ])('%j gives %j', (template, expected) => {
    const values = { 'a[x]': '1', 'a[]': '2', 'a[p[0]]': '3', k: 'x', 'm[x]': '' };
    const literal = { 'a[}|."]': '6' };
    const dynamic = expected === '4' || expected === '5';
    expect(say(template, { ...values, ...literal })).toBe(dynamic ? template : expected);
  });

  it('keep the blanks behind an index', () => {
    expect(say('#{a[x ]}', { 'a[x ]': '1' })).toBe('1');
  });
});

describe('options of filters', () => {
  it.each([
    ['#{x|Append a}', '1a'],
    ['#{x | Append a b}', '1ab'],
    ['#{x | Append "a b" c}', '1a bc'],
    ['#{x | Append "a"b}', '1ab'],
    ['#{x | Append \\"a"#b\\"}', '1a"#b'],
    ['#{x | Append #{y}}', '12'],
    ['#{x | Append #{y}#{y}}', '122'],
    ['#{x | Append #{y}| Append z}', '12z'],
    ['#{x | Append #{y} }', '12'],
    ['#{x | Append #{y} z}', '12z'],
    ['#{x | Append #{if y}t#{/if}}', '1t'],
    ['#{x | Append #{each i in L}#{i};#{/each}}', '1p;q;'],
    ['#{x | Append #{calc y+1}}', '13'],
    ['#{ | Append a}', 'a'],
    ['#{|Append a}', 'a'],
    ['#{x | append A}', '1A'],
    ['#{x|Append""}', '1'],
  ])('%j gives %j', (template, expected) => {
    expect(say(template, { x: '1', y: '2', L: 'p,q' })).toBe(expected);
  });

  it.each([
    '#{x | }',
    '#{x | Append a.b}',
    '#{x | Append "a#b"}',
    '#{x | Append #{y} #{y}}',
    '#{x | Append #{y} | ToUpper}',
    '#{x | Append "a}',
    "#{x | Append '.'}",
    '#{x | Append \\"a}',
    '#{x || y}',
  ])('%j is no template', (template) => {
    expect(isParseFailure(template)).toBe(true);
  });
});

describe('canonical text', () => {
  it.each([
    ['#{ a . b [x] }', '#{a.b[x]}'],
    ['#{a[ #{ b } ]}', '#{a[#{b}]}'],
    ['#{Foo|ToBazooka 6}', '#{Foo | ToBazooka "6"}'],
    ['#{|Indent}', '#{ | Indent}'],
    ['#{a|F #{b|G}}', '#{a | F #{b | G}}'],
    ['#{IF a}x#{/if}', '#{if a}x#{/if}'],
    ['#{if a=="t"}x#{else}y#{/if}', '#{if a == "t" }x#{else}y#{/if}'],
    ['#{if "t" != a}x#{/if}', '#{if a != "t" }x#{/if}'],
    ['#{if a == b|F}x#{/if}', '#{if a == b | F }x#{/if}'],
    ['#{unless a}x#{else}y#{/unless}', '#{if a}y#{else}x#{/if}'],
    ['#{unless a}x#{/unless}', '#{if a}#{else}x#{/if}'],
    ['#{if a}1#{elseif b}2#{elseif c}3#{else}4#{/if}', '#{if a}1#{else}#{if b}2#{else}#{if c}3#{else}4#{/if}#{/if}#{/if}'],
    ['#{each x  in  L}#{ x }#{/each}', '#{each x in L}#{x}#{/each}'],
    ['#{calc {B} - (C*2) }', '#{B-C*2}'],
    ['##{a} #{b}', '##{a} #{b}'],
    ['#{!}', '#{!}'],
  ])('%j prints as %j', (template, expected) => {
    expect(canonical(template)).toBe(expected);
  });
});

describe('argumentNames', () => {
  it.each([
    ['text ##{no}', []],
    ['#{a.b[c]}', ['a', 'b']],
    ['#{a[#{b.c}]}', ['a', 'b', 'c']],
    ['#{a | F "x" #{b}}', ['a', 'b']],
    ['#{ | F}', []],
    ['#{if a == "text"}#{b}#{else}#{c}#{/if}', ['a', 'text', 'b', 'c']],
    ['#{if a != d}#{/if}', ['a', 'd']],
    ['#{each i in L}#{i}#{other}#{/each}', ['L']],
    ['#{calc a + {b} * (2 + {c})}', ['a', 'b', 'c']],
    ['#{!}#{a}', []],
  ])('%j mentions %j', (template, names) => {
    expect([...argumentNames(template)]).toEqual(names);
  });
});
