import { describe, expect, it } from 'vitest';
import { evaluated } from './say.ts';

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
    ['x\n#{if a == "b"}y', "unexpected end of text at line 2, column 16; expected '#{/if}' or '#{else}'"],
    ['#{if a == "b"}y#{else}z', "unexpected end of text at line 1, column 24; expected '#{/if}'"],
    ['#{if a == "b"}y#{/unless}', "unexpected '#{/unless}' at line 1, column 16; expected '#{/if}' or '#{else}'"],
    ['#{unless a == "b"}y#{/if}', "unexpected '#{/if}' at line 1, column 20; expected '#{/unless}' or '#{else}'"],
    ['#{if a == "b"}y#{!}#{/if}', "unexpected '!' at line 1, column 18; expected a variable name or '|'"],
    ['#{if a == "b"}y#{elseif c = d}#{/if}', "unexpected '=' at line 1, column 27; expected '}'"],
    ['#{if a == #{b}}y#{/if}', "unexpected '#{b}' at line 1, column 11; expected a variable name, '|' or a quoted text"],
    ['#{if a = b}y#{/if}', "unexpected '=' at line 1, column 8; expected '}'"],
    ['#{if "a" = b}y#{/if}', "unexpected '=' at line 1, column 10; expected '==' or '!='"],
    ['#{each a in b!}#{/each}', "unexpected '!' at line 1, column 14; expected '}'"],
    ['#{each a, b}#{/each}', "unexpected ',' at line 1, column 9; expected 'in' or '}'"],
    ['#{each a in b}x', undefined],
    ['#{calc 1 + }', undefined],
    ['#{calc (1+2}', "unexpected '}' at line 1, column 12; expected ')'"],
    ['#{/if}', "unexpected '#{/if}' at line 1, column 1; expected a block before it that it could close"],
    ['a\r\nb\rc\n #{!}', "unexpected '!' at line 4, column 4; expected a variable name or '|'"],
    ['#{a\n!}', "unexpected '!' at line 2, column 1; expected '}'"],
    ['#{a | Append "x\ny#', `unexpected '#' at line 2, column 2; expected '"'`],
    ['#{a 😀}', "unexpected '😀' at line 1, column 5; expected '}'"],
  ])('of %j says %j', (template, message) => {
    if (message === undefined) expect(failureOf(template)).toMatch(/^$|^unexpected /);
    else expect(failureOf(template)).toBe(message);
  });

  it('carries its parts', () => {
    expect(evaluated('x\n#{a!}').parseFailures).toEqual([
      { offset: 5, line: 2, column: 4, found: "'!'", expected: ["'}'"], message: "unexpected '!' at line 2, column 4; expected '}'" },
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
