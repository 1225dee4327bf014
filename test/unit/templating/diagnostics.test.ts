import { describe, expect, it } from 'vitest';
import type { EvaluateOptions } from '../../../src/templating/templating.ts';
import { evaluated, type Values } from './say.ts';

/** The message of the only parse failure. */
const failureOf = (template: string) =>
  evaluated(template)
    .parseFailures.map((failed) => failed.message)
    .join('\n');

describe('a parse failure', () => {
  it.each([
    ['#{', "unexpected end of text at line 1, column 3; expected a variable name or '|'"],
    ['#{!}', "unexpected '!' at line 1, column 3; expected a variable name or '|'"],
    ['#{a.}', "unexpected '}' at line 1, column 5; expected a variable name"],
    ['#{a!}', "unexpected '!' at line 1, column 4; expected '}'"],
    ['#{a[x}', "unexpected end of text at line 1, column 7; expected ']' for the '[' before"],
    ['#{a[x] b}', "unexpected 'b' at line 1, column 8; expected '}'"],
    ['#{a | }', "unexpected '}' at line 1, column 7; expected a filter name"],
    ['#{a | Append "b}', `unexpected end of text at line 1, column 17; expected '"'`],
    ['#{a | Append "b#c"}', "unexpected '#' at line 1, column 16; expected '\"'"],
    ['#{a | Append \\"b}', `unexpected end of text at line 1, column 18; expected '\\"'`],
    ['#{a | Append b.c}', "unexpected '.' at line 1, column 15; expected '}'"],
    ['#{a | Append #{b} #{c}}', "unexpected '#{c}' at line 1, column 19; expected '}'"],
    [
      'x\n#{if a == "b"}y',
      "unexpected end of text at line 2, column 16; expected '#{/if}' or '#{else}' for the '#{if a == \"b\"}' at line 2, column 1",
    ],
    [
      '#{if a == "b"}y#{else}z',
      "unexpected end of text at line 1, column 24; expected '#{/if}' for the '#{if a == \"b\"}' at line 1, column 1",
    ],
    [
      '#{if a == "b"}y#{/unless}',
      "unexpected '#{/unless}' at line 1, column 16; expected '#{/if}' or '#{else}' for the '#{if a == \"b\"}' at line 1, column 1",
    ],
    [
      '#{unless a == "b"}y#{/if}',
      "unexpected '#{/if}' at line 1, column 20; expected '#{/unless}' or '#{else}' for the '#{unless a == \"b\"}' at line 1, column 1",
    ],
    ['#{if a == "b"}y#{!}#{/if}', "unexpected '!' at line 1, column 18; expected a variable name or '|'"],
    ['#{if a == "b"}y#{elseif c = d}#{/if}', "unexpected '=' at line 1, column 27; expected '}'"],
    ['#{if a == #{b}}y#{/if}', "unexpected '#{b}' at line 1, column 11; expected a variable name, '|' or a quoted text"],
    ['#{if a = b}y#{/if}', "unexpected '=' at line 1, column 8; expected '}'"],
    ['#{if "a" = b}y#{/if}', "unexpected '=' at line 1, column 10; expected '==' or '!='"],
    ['#{each a in b!}#{/each}', "unexpected '!' at line 1, column 14; expected '}'"],
    ['#{each a, b}#{/each}', "unexpected ',' at line 1, column 9; expected 'in' or '}'"],
    ['#{each a in b}x', "unexpected end of text at line 1, column 16; expected '#{/each}' for the '#{each a in b}' at line 1, column 1"],
    ['#{calc 1 + }', "unexpected '}' at line 1, column 12; expected a number, a variable or '('"],
    ['#{calc 2 * (3 - !)}', "unexpected '!' at line 1, column 17; expected a number, a variable or '('"],
    ['#{calc a + b', "unexpected end of text at line 1, column 13; expected '}'"],
    ['#{calc (1+2}', "unexpected '}' at line 1, column 12; expected ')'"],
    ['#{if a}x#{/each}', "unexpected '#{/each}' at line 1, column 9; expected '#{/if}' or '#{else}' for the '#{if a}' at line 1, column 1"],
    ['#{IF a}x#{/IF}', "unexpected '#{/IF}' at line 1, column 9; expected '#{/if}' or '#{else}' for the '#{IF a}' at line 1, column 1"],
    [
      '#{if a}#{unless b}x#{/if }',
      "unexpected '#{/if }' at line 1, column 20; expected '#{/unless}' or '#{else}' for the '#{unless b}' at line 1, column 8",
    ],
    ['#{each x IN a}y#{/each}', "unexpected '}' at line 1, column 14; expected 'in'"],
    ['#{if a}#{/if}#{/if}', "unexpected '#{/if}' at line 1, column 14; expected a block before it that it could close"],
    ['#{/if}#{if a}', "unexpected '#{/if}' at line 1, column 1; expected a block before it that it could close"],
    [`x#{each ${'a'.repeat(50)} in b}`, /expected '#\{\/each\}' for the '#\{each a{35}…' at line 1, column 2$/],
    ['#{/if}', "unexpected '#{/if}' at line 1, column 1; expected a block before it that it could close"],
    ['a\r\nb\rc\n #{!}', "unexpected '!' at line 4, column 4; expected a variable name or '|'"],
    ['#{a\n!}', "unexpected '!' at line 2, column 1; expected '}'"],
    ['#{a | Append "x\ny#', `unexpected '#' at line 2, column 2; expected '"'`],
    ['#{a 😀}', "unexpected '😀' at line 1, column 5; expected '}'"],
  ])('of %j says %j', (template, message) => {
    if (message instanceof RegExp) expect(failureOf(template)).toMatch(message);
    else expect(failureOf(template)).toBe(message);
  });

  it('carries its parts', () => {
    expect(evaluated('x\n#{a!}').parseFailures).toEqual([
      {
        offset: 5,
        line: 2,
        column: 4,
        found: "'!'",
        expected: ["'}'"],
        problem: "unexpected '!'; expected '}'",
        message: "unexpected '!' at line 2, column 4; expected '}'",
      },
    ]);
  });

  it('becomes the error of an evaluation that halts', () => {
    expect(evaluated('#{a!}')).toMatchObject({
      value: '#{a!}',
      error: "Parsing failure: unexpected '!' at line 1, column 4; expected '}'.",
      unresolved: [],
    });
  });

  it('is no error of an evaluation that continues, but told', () => {
    const result = evaluated('#{a!} #{b} #{!}', { b: '1' }, { onParseFailure: 'continue' });
    expect(result).toMatchObject({ value: '#{a!} 1 #{!}', error: null, parseFailures: [{ column: 4 }, { column: 14 }] });
  });
});

describe('a block that is none, which the language reads as a variable', () => {
  const problemsOf = (template: string, values: Values = {}, options: EvaluateOptions = {}) =>
    evaluated(template, values, options).brokenBlocks.map(({ line, column, problem }) => `${line}:${column} ${problem}`);

  it.each([
    ['#{if a}x', "1:9 unexpected end of text; expected '#{/if}' or '#{else}' for the '#{if a}' at line 1, column 1"],
    ['y\n #{IF a}x\n', "3:1 unexpected end of text; expected '#{/if}' or '#{else}' for the '#{IF a}' at line 2, column 2"],
    ['#{if a}x#{else}y', "1:17 unexpected end of text; expected '#{/if}' for the '#{if a}' at line 1, column 1"],
    ['#{if a}x#{elseif b}y', "1:21 unexpected end of text; expected '#{/if}' or '#{else}' for the '#{if a}' at line 1, column 1"],
    ['#{unless a}x', "1:13 unexpected end of text; expected '#{/unless}' or '#{else}' for the '#{unless a}' at line 1, column 1"],
    ['#{if a}#{if b}x#{/if}', "1:22 unexpected end of text; expected '#{/if}' or '#{else}' for the '#{if a}' at line 1, column 1"],
    ['#{if a}#{unless b}x#{/if}', "1:20 unexpected '#{/if}'; expected '#{/unless}' or '#{else}' for the '#{unless b}' at line 1, column 8"],
    ['#{each i in L}#{if i}x#{/each}', "1:23 unexpected '#{/each}'; expected '#{/if}' or '#{else}' for the '#{if i}' at line 1, column 15"],
    ['#{a | Append #{if b}}', "1:22 unexpected end of text; expected '#{/if}' or '#{else}' for the '#{if b}' at line 1, column 14"],
    ['#{if a | Append #{unless b} == c | Append #{unless d}}x#{/if}', undefined],
    ['#{each x}', "1:9 unexpected '}'; expected 'in'"],
    ['#{if }', "1:6 unexpected '}'; expected a variable name, '|' or a quoted text"],
    ['#{calc a | ToUpper}', "1:10 unexpected '|'; expected '}'"],
    ['#{else}', "1:1 unexpected '#{else}'; expected an '#{if …}' before it that it could go on with"],
    ['#{elseif a}', "1:1 unexpected '#{elseif a}'; expected an '#{if …}' before it that it could go on with"],
    ['#{if a}#{/if}#{else}', "1:14 unexpected '#{else}'; expected an '#{if …}' before it that it could go on with"],
    ['#{if a}1#{else}2#{else}3#{/if}', "1:17 unexpected '#{else}'; expected an '#{if …}' before it that it could go on with"],
    ['#{if a}1#{else if b}2#{/if}', "1:9 unexpected '#{else if b}'; expected '#{elseif …}'"],
    ['#{if a}1#{ Else }2#{/if}', "1:9 unexpected '#{ Else }'; expected '#{else}'"],
  ])('is told: %j', (template, problem) => {
    if (problem === undefined) expect(problemsOf(template)).toHaveLength(2);
    else expect(problemsOf(template)).toEqual([problem]);
  });

  it.each([
    '#{if}',
    '#{elsewhere}',
    '#{else | ToUpper}',
    '#{iffy a}',
    '#{each}',
    '#{calc a}',
    '#{L[#{if a}]}',
    '##{if a}',
    '#{if a}x#{/if}',
  ])('is not %j', (template) => {
    expect(problemsOf(template)).toEqual([]);
  });

  it('is told for every block, in the order of the text', () => {
    expect(problemsOf('#{if a}#{if b}#{each c}').map((problem) => problem.slice(0, 5))).toEqual(['1:24 ', '1:24 ', '1:23 ']);
    expect(problemsOf('#{if a}#{unless b}#{/if}#{each c}').map((problem) => problem.slice(0, 5))).toEqual(['1:19 ', '1:33 ']);
  });

  it('changes nothing of what the language answers', () => {
    expect(evaluated('#{if a}x#{b}', { b: '1' })).toMatchObject({
      value: '#{if a}x1',
      error: "The following tokens were unable to be evaluated: '#{if a}'",
      missing: ['#{if a}'],
      unresolved: [],
      parseFailures: [],
    });
  });

  it('is told where the branch around it is not taken', () => {
    expect(problemsOf('#{if no}#{unless b}x#{/if}')).toHaveLength(1);
  });

  it('is nothing to tell where there is a variable of that name', () => {
    expect(problemsOf('#{if a} #{else}', { 'if a': '1', else: '2' })).toEqual([]);
    expect(problemsOf('#{if a} #{if b}', { 'if b': '2' })).toHaveLength(1);
    // A token of a value may stand at the same offset there.
    expect(problemsOf('#{if a} #{b}', { b: '#{c}', c: '1' })).toHaveLength(1);
  });

  it('is told beside other unresolved tokens', () => {
    const result = evaluated('#{if a}x#{b}#{c}', { b: '#{if a}' });
    expect(result.brokenBlocks).toHaveLength(1);
    expect(result.unresolved.map(({ token, column }) => `${column} ${token}`)).toEqual(['9 #{if a}', '13 #{c}']);
  });

  it('is told when continuing and when the evaluation fails', () => {
    expect(problemsOf('#{if a}x#{!}', {}, { onParseFailure: 'continue' })).toEqual([
      "1:11 unexpected '!'; expected a variable name or '|'",
    ]);
    expect(problemsOf('#{b}#{if a}', { b: '#{b}' }, { onFailure: 'report' })).toHaveLength(1);
  });

  it('is found in linear time', () => {
    const many = 20_000;
    expect(problemsOf('#{if a}'.repeat(many))).toHaveLength(many);
    const stray = evaluated('#{if a}#{/each}'.repeat(many), {}, { onParseFailure: 'continue' });
    expect([stray.brokenBlocks.length, stray.parseFailures.length]).toEqual([many, many]);
  });
});

describe('continuing after a parse failure', () => {
  it.each([
    ['#{a#{x}}', '#{a1}'],
    ['#{if a == "x"}t#{x} ##{y}', '#{if a == "x"}t#{x} ##{y}'],
    ['#{each i in x}#{x}', '#{each i in x}#{x}'],
    ['#{if x}#{x}', '#{if x}1'],
    ['#{} #{x} #{/each}', '#{} 1 #{/each}'],
    ['#{x', '#{x'],
    ['#{', '#{'],
    ['##{x} #{', '#{x} #{'],
    ['no tokens', 'no tokens'],
    ['', ''],
  ])('%j gives %j', (template, expected) => {
    expect(evaluated(template, { x: '1' }, { onParseFailure: 'continue' }).value).toBe(expected);
  });
});

describe('places of unresolved tokens', () => {
  it('are lines and columns of each place, in order', () => {
    expect(evaluated('#{b}\n #{a} #{b}').unresolved).toEqual([
      { token: '#{b}', offset: 0, line: 1, column: 1 },
      { token: '#{a}', offset: 6, line: 2, column: 2 },
      { token: '#{b}', offset: 11, line: 2, column: 7 },
    ]);
  });

  it('of tokens in values are where the value is used', () => {
    expect(evaluated('x #{a}', { a: '1234567 #{b}' }).unresolved).toEqual([{ token: '#{b}', offset: 2, line: 1, column: 3 }]);
  });

  it('are inside blocks', () => {
    expect(evaluated('#{if a}#{each i in L}#{b}#{/each}#{/if}', { a: '1', L: 'x,y' }).unresolved).toEqual([
      { token: '#{b}', offset: 21, line: 1, column: 22 },
    ]);
  });

  it('are those of the token, not of an option of its filter', () => {
    expect(evaluated('x #{a | Nonsense #{b}}', { b: '1' }).unresolved).toMatchObject([{ column: 3 }]);
  });

  it('are none where all is well', () => {
    expect(evaluated('#{a}', { a: '' }).unresolved).toEqual([]);
  });
});

describe('reporting an error instead of throwing it', () => {
  it('gives its code, message and place, and the template as value', () => {
    expect(evaluated('x\n#{b}#{a}', { a: '#{a}', b: '' }, { onFailure: 'report' })).toMatchObject({
      value: 'x\n#{b}#{a}',
      missing: [],
      failure: { code: 'TEMPLATE_RECURSIVE', line: 2, column: 5 },
    });
  });

  it('is null where all is well', () => {
    expect(evaluated('#{a}', { a: '1' }, { onFailure: 'report' }).failure).toBeNull();
  });
});
