import { describe, expect, it } from 'vitest';
import { codeOf, evaluated, say } from './say.ts';

/** v0 refers to v1 and so on, `times` in each value; the last one is a text. */
function chain(length: number, times = 1): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length }, (_, index) => [`v${index}`, index === length - 1 ? 'end' : `#{v${index + 1}}`.repeat(times)]),
  );
}

/** Steps an evaluation takes, found by trying. */
function stepsOf(template: string, values: Record<string, string> = {}): number {
  let low = 1;
  let high = 20_000_000;
  while (low < high) {
    const steps = Math.floor((low + high) / 2);
    if (codeOf(() => say(template, values, { limits: { steps } })) === undefined) high = steps;
    else low = steps + 1;
  }
  return low;
}

describe('limits', () => {
  it('allow 249 values inside each other', () => {
    expect(say('#{v0}', chain(250))).toBe('end');
  });

  it('end deeper chains with an error', () => {
    expect(codeOf(() => say('#{v0}', chain(252)))).toBe('TEMPLATE_TOO_DEEP');
  });

  it('end blocks that go too deep with an error', () => {
    expect(say('#{if a}'.repeat(249) + 'x' + '#{/if}'.repeat(249), { a: '1' })).toBe('x');
    expect(codeOf(() => say('#{if a}'.repeat(300) + 'x' + '#{/if}'.repeat(300), { a: '1' }))).toBe('TEMPLATE_TOO_DEEP');
  });

  it.each([
    ['blocks', `${'#{if a}'.repeat(5000)}x${'#{/if}'.repeat(5000)}`],
    ['loops', `${'#{each a in a}'.repeat(5000)}x${'#{/each}'.repeat(5000)}`],
    ['options', `${'#{a|Append '.repeat(5000)}x${'}'.repeat(5000)}`],
    ['indexes', `${'#{a['.repeat(5000)}x${']}'.repeat(5000)}`],
    ['elseifs', `#{if b}${'#{elseif b}'.repeat(5000)}#{/if}`],
  ])('hold for %s that nobody would write, without a stack overflow', (_, template) => {
    expect(codeOf(() => say(template, { a: '1' }))).toBe('TEMPLATE_TOO_DEEP');
  });

  it('read calculations with up to 100 groups inside each other', () => {
    const nested = (groups: number) => `#{calc ${'('.repeat(groups)}1${')'.repeat(groups)}}`;
    expect(say(nested(100))).toBe('1');
    expect(say(nested(101))).toBe(nested(101));
  });

  it('hold for values that mix everything, without a stack overflow', () => {
    const values = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [
        `v${index}`,
        `#{if x}#{each i in x}#{x | Append #{y[#{v${index + 1} | ToUpper}]}#{j.a}#{v${index + 1}}}#{/each}#{/if}`,
      ]),
    );
    expect(codeOf(() => say('#{v0}', { ...values, x: '1', j: '#{v3}' }))).toBe('TEMPLATE_TOO_DEEP');
  });

  it('hold for JSON values that refer to each other', () => {
    const values = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`v${index}`, `{"a":"#{v${index + 1}.a}"}`]));
    expect(codeOf(() => say('#{v0.a}', values))).toBe('TEMPLATE_TOO_DEEP');
  });

  it('end text that doubles with every level', () => {
    expect(codeOf(() => say('#{v0}', chain(60, 2), { limits: { steps: 1000, characters: 1e12 } }))).toBe('TEMPLATE_TOO_COSTLY');
    expect(codeOf(() => say('#{v0}', chain(30, 2), { limits: { characters: 10_000, steps: 1e9 } }))).toBe('TEMPLATE_TOO_COSTLY');
  });

  it('end filters that make a text longer and longer', () => {
    const doubled = '#{a' + '| Append #{a}#{a}'.repeat(10) + '}';
    expect(codeOf(() => say(doubled, { a: 'x'.repeat(1000) }, { limits: { characters: 100_000 } }))).toBe('TEMPLATE_TOO_COSTLY');
    expect(
      codeOf(() => say(`#{a | Indent ${'"' + 'y'.repeat(1000) + '"'}}`, { a: '\n'.repeat(1000) }, { limits: { characters: 100_000 } })),
    ).toBe('TEMPLATE_TOO_COSTLY');
  });

  it('come back to where they were after an error that JSON swallows', () => {
    const values = { a: '#{a.b}', ...chain(240) };
    expect(evaluated('#{a}#{a}#{a}#{a}#{a}#{v0}', values).value).toBe('#{a.b}#{a.b}#{a.b}#{a.b}#{a.b}end');
  });
});

describe('work grows with the template', () => {
  it.each([
    ['tokens', (size: number) => '#{a}'.repeat(size)],
    ['missing tokens', (size: number) => '#{m}'.repeat(size)],
    ['blocks', (size: number) => '#{if a}x#{/if}'.repeat(size)],
    ['unterminated blocks', (size: number) => '#{if a}'.repeat(size)],
  ])('for %s', (_, template) => {
    expect(stepsOf(template(400), { a: '1' }) / stepsOf(template(100), { a: '1' })).toBeLessThan(4.5);
  });
});
