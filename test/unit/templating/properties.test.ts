import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/templating/syntax/parse.ts';
import { canonical, evaluate, VariableDictionary } from '../../../src/templating/templating.ts';
import { codeOf, evaluated } from './say.ts';

const fragments = [
  ...[
    '#{',
    '}',
    '#{/if}',
    '#{else}',
    '#{/each}',
    '#{/unless}',
    '#{if a}',
    '#{if a == "b"}',
    '#{elseif b}',
    '#{unless L}',
    '#{each x in L}',
  ],
  ...[
    '#{a}',
    '#{b}',
    '#{x}',
    '#{L}',
    '#{J.k}',
    '#{L[p].q}',
    '#{L[#{a}]}',
    '#{L[*]}',
    '#{calc 1+N}',
    '#{|null}',
    '#{a | null}',
    '#{Octopus.Template.Each.Index}',
  ],
  ...[
    '#{a | ToUpper}',
    '#{a | Append "b" #{b}}',
    '#{a | Replace "(a+)+$" "$0$0"}',
    '#{a | Format N2}',
    '#{a|FromBase64}',
    '#{b | Substring 1 2}',
    '#{a | Bogus #{b}}',
  ],
  ...['#{ | NowDate}', '#{a | VersionMajor}', '#{a | Markdown}', '#{J[-1]}', '#{a | Indent 3}', '#{a | UriPart Host}', '#{a | AddDays 1}'],
  ...[
    'a',
    'b',
    'L',
    'x',
    '|',
    ' ',
    '"',
    '\\"',
    '#',
    '##{',
    '[',
    ']',
    '.',
    '==',
    '(',
    '1',
    '\n',
    ',',
    '{"k":[1,"#{a}"]}',
    '😀',
    'é',
    '/',
    '!',
  ],
];
const text = fc.array(fc.constantFrom(...fragments), { maxLength: 12 }).map((parts) => parts.join(''));
const values = fc.record({ a: text, b: text, L: text, 'L[p].q': text, 'L[q]': text, J: text, N: text }, { requiredKeys: [] });

describe('any template with any variables', () => {
  it('never throws but for the errors of the language', () => {
    fc.assert(
      fc.property(text, values, fc.constantFrom('halt', 'continue'), (template, variables, onParseFailure) => {
        const limits = { steps: 200_000, characters: 1_000_000 };
        expect(codeOf(() => evaluated(template, variables, { onParseFailure, limits })) ?? 'TEMPLATE_').toMatch(/^TEMPLATE_/);
      }),
      { numRuns: 3000 },
    );
  });

  it('never does more than its limits allow', () => {
    fc.assert(
      fc.property(text, values, (template, variables) => {
        const limits = { steps: 300, characters: 3000, depth: 20 };
        let value: string | null = '';
        const code = codeOf(() => ({ value } = evaluated(template, variables, { limits })));
        if (code === undefined) expect(value?.length ?? 0).toBeLessThanOrEqual(Math.max(3000, template.length));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same twice', () => {
    fc.assert(
      fc.property(text, values, (template, variables) => {
        const dictionary = new VariableDictionary(Object.entries(variables));
        const once = () => codeOf(() => evaluate(template, dictionary)) ?? evaluate(template, dictionary);
        expect(once()).toEqual(once());
      }),
    );
  });
});

describe('any text', () => {
  it('without #{ is unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (template) => {
        fc.pre(!template.includes('#{'));
        expect(evaluated(template)).toMatchObject({ value: template, error: null });
      }),
    );
  });

  it('comes back from its escaped form', () => {
    fc.assert(
      fc.property(text, (raw) => {
        fc.pre(!raw.includes('##{'));
        expect(evaluated(raw.replaceAll('#{', '##{')).value).toBe(raw);
      }),
    );
  });

  it('that is a template means the same whether parsing halts or continues', () => {
    fc.assert(
      fc.property(text, values, (template, variables) => {
        fc.pre(parseTemplate(template).ok);
        const run = (onParseFailure: 'halt' | 'continue') =>
          codeOf(() => evaluated(template, variables, { onParseFailure })) ?? evaluated(template, variables, { onParseFailure });
        expect(run('continue')).toEqual(run('halt'));
      }),
    );
  });

  it('is parsed with all of its characters, or fails at one of them', () => {
    fc.assert(
      fc.property(text, (template) => {
        const parsed = parseTemplate(template);
        if (!parsed.ok) expect(parsed.at).toBeLessThanOrEqual(template.length);
      }),
    );
  });
});

describe('canonical', () => {
  // What the reference engine prints so that it reads back differently is left out: calculations, a hash before a token, quotes in options.
  const name = fc.constantFrom('a', 'Foo.Bar', 'L[x]', 'L[#{a}]', 'a b', 'L[#{M[y].z}].w');
  const literal = fc.constantFrom('word', '"two words"', '"x.y"', '\\"a}b\\"');
  const { tokens } = fc.letrec<{ tokens: string; token: string; expression: string }>((tie) => ({
    expression: fc.oneof(
      name,
      fc.tuple(name, literal).map(([symbol, option]) => `${symbol}|Append ${option} `),
      fc.tuple(name, tie('token')).map(([symbol, option]) => `${symbol} | Trim | Prepend ${option}`),
    ),
    token: fc.oneof(
      { maxDepth: 3 },
      tie('expression').map((expression) => `#{ ${expression} }`),
      fc.tuple(tie('expression'), tie('tokens'), tie('tokens')).map(([test, yes, no]) => `#{if ${test}}${yes}#{else}${no}#{/if}`),
      fc
        .tuple(name, literal, tie('tokens'), tie('tokens'))
        .map(([test, right, yes, no]) => `#{if ${test} == "${right.replace(/[\\"]/g, '')}"}${yes}#{elseif ${test}}${no}#{/if}`),
      fc.tuple(name, tie('tokens')).map(([test, body]) => `#{unless ${test}}${body}#{/unless}`),
      fc.tuple(name, tie('tokens')).map(([collection, body]) => `#{each i in ${collection}}${body}#{/each}`),
    ),
    tokens: fc
      .array(fc.oneof(tie('token'), fc.constantFrom('text', ' ', '##{x}', '# ', '\n')), { maxLength: 3 })
      .map((parts) => parts.join('')),
  }));

  it('parses back to the same tree', () => {
    fc.assert(
      fc.property(tokens, (template) => {
        expect(parseTemplate(template).ok).toBe(true);
        expect(treeOf(canonical(template))).toEqual(treeOf(template));
      }),
      { numRuns: 1000 },
    );
  });

  it('is its own canonical form', () => {
    fc.assert(
      fc.property(tokens, (template) => {
        expect(canonical(canonical(template))).toBe(canonical(template));
      }),
    );
  });

  /** The tree without the places in the text. */
  function treeOf(template: string): unknown {
    return JSON.parse(JSON.stringify(parseTemplate(template), (key, value) => (key === 'at' ? undefined : value)));
  }
});

describe('a dictionary', () => {
  const names = fc.constantFrom('a', 'A', 'a.b', 'a[x]', 'a[X].y', 'c', 'c$', 'C');
  const changes = fc.array(fc.tuple(names, fc.constantFrom('1', '2', '#{c}', null)), { maxLength: 8 });
  const template = '#{a} #{a.b} #{a[x]} #{a[x].y} #{c} #{each i in a}#{i};#{/each}';

  it('built in layers equals one built at once', () => {
    fc.assert(
      fc.property(changes, changes, changes, (first, second, third) => {
        const base = new VariableDictionary(first);
        const layer = base.copy(second);
        base.setAll(third);
        const atOnce = (...parts: (typeof first)[]) => new VariableDictionary(parts.flat());
        const result = (variables: VariableDictionary) =>
          codeOf(() => evaluate(template, variables)) ?? [evaluate(template, variables), [...variables.entries()]];
        expect(result(layer)).toEqual(result(atOnce(first, second)));
        expect(result(base)).toEqual(result(atOnce(first, third)));
        expect(result(layer.copy(third))).toEqual(result(atOnce(first, second, third)));
      }),
      { numRuns: 500 },
    );
  });
});
