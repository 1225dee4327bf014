import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../src/templating/patterns/compilePattern.ts';
import { Matcher } from '../../../src/templating/patterns/matcher.ts';
import { matchesPattern, replacePattern } from '../../../src/templating/patterns/pattern.ts';
import { parsePattern } from '../../../src/templating/patterns/parsePattern.ts';

const unlimited = { step: () => undefined, produce: () => undefined };

/** Patterns that mean the same to .NET and to JavaScript. */
const { pattern } = fc.letrec<{ pattern: string; atom: string; item: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('a', 'b', 'c', '[ab]', '[^a]', '[a-c]', '.', '\\b', '\\B', '(?:)', '[^b-c]', '\\x61'),
    tie('pattern').map((inner) => `(${inner})`),
    tie('pattern').map((inner) => `(?:${inner})`),
    tie('pattern').map((inner) => `(?=${inner})`),
    tie('pattern').map((inner) => `(?!${inner})`),
    tie('pattern').map((inner) => `(?<!${inner})`),
    tie('pattern').map((inner) => `(?<=${inner})`),
  ),
  item: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,2}?', '{1,}'))
    // The two engines differ in what an empty turn of a loop does, so only what surely takes a sign is repeated.
    .map(([atom, quantifier]) => (/^(?:[abc.]|\[|\\x|\((?:\?:)?[abc](?![*?{])[^|]*$)/.test(atom) ? atom + quantifier : atom)),
  pattern: fc
    .array(fc.oneof({ weight: 5, arbitrary: tie('item') }, { weight: 1, arbitrary: fc.constant('|') }), { maxLength: 5 })
    .map((items) => items.join('')),
}));

const subject = fc.array(fc.constantFrom('a', 'b', 'c', ' ', 'd'), { maxLength: 12 }).map((signs) => signs.join(''));

describe('the pattern engine beside RegExp', () => {
  it('finds the same first match for random patterns', () => {
    fc.assert(
      fc.property(pattern, subject, (source, text) => {
        const expected = new RegExp(source).exec(text);
        const actual = new Matcher(compilePattern(parsePattern(source)), text, unlimited).find(0);
        expect(actual === undefined ? null : [actual.start, actual.end]).toEqual(
          expected === null ? null : [expected.index, expected.index + expected[0].length],
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('replaces the same matches for random patterns', () => {
    fc.assert(
      fc.property(pattern, subject, subject, (source, start, end) => {
        const text = start + end + start;
        expect(replacePattern(text, source, '<$&>', unlimited)).toBe(text.replace(new RegExp(source, 'g'), '<$&>'));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('the work of the pattern engine', () => {
  it.each([
    ['(a+)+$', 'a', 'b'],
    ['(a|a)*c', 'a', ''],
    ['a*b', 'a', ''],
    ['(?:a?){20}b', 'a', ''],
    ['.*.*.*x', 'ab', ''],
    ['(\\w+\\s?)*!', 'word ', ''],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a', ''],
  ])('grows like the text for %s', (source, unit, end) => {
    expect(stepsFor(source, unit.repeat(4000) + end) / stepsFor(source, unit.repeat(1000) + end)).toBeLessThan(4.5);
  });

  it('grows like the text where every match fails far behind its start', () => {
    const steps = (length: number) => countSteps((budget) => replacePattern('a'.repeat(length), 'a.*b|a', 'x', budget));
    expect(steps(4000) / steps(1000)).toBeLessThan(4.5);
  });

  it.each(['^a', '\\Aa', '(^a)', '(?>^a)', '^'])('does not grow with the text for %s, which has to stand at its start', (source) => {
    expect(stepsFor(source, 'b'.repeat(4000))).toBeLessThan(10);
  });

  it.each(['abc', '(a)bc', '(?>a)bc', 'a+bc', '(?:a|b)c'])(
    'is one look per character for %s where none of them can start a match',
    (source) => {
      expect(stepsFor(source, 'z'.repeat(4000))).toBeLessThan(502);
    },
  );

  it('ends with an error where it can not be bounded otherwise', () => {
    let left = 100_000;
    const step = (count = 1) => {
      left -= count;
      if (left < 0) throw new Error('out of steps');
    };
    expect(() => matchesPattern('a'.repeat(40), '(a*)*\\1b', { ...unlimited, step })).toThrow('out of steps');
  });

  it('takes the length of a replacement before it is built', () => {
    let characters = 0;
    replacePattern('aaaa', 'a', '$_$_', { ...unlimited, produce: (count) => (characters += count) });
    expect(characters).toBe(4 * 8);
  });
});

function stepsFor(source: string, text: string): number {
  return countSteps((budget) => matchesPattern(text, source, budget));
}

function countSteps(work: (budget: { step(count?: number): void; produce(count: number): void }) => void): number {
  let steps = 0;
  work({ ...unlimited, step: (count = 1) => (steps += count) });
  return steps;
}
