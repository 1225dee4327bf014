import { describe, expect, it } from 'vitest';
import { freeSlug, isSameName, nameFindings, repeatedNames, slugOf } from '../../../../src/server/rules/names.ts';

describe('slugs', () => {
  it.each([
    ['Dev, Test, and Prod', 'dev-test-and-prod'],
    ['  Random Quotes  ', 'random-quotes'],
    ['Überwachung', 'uberwachung'],
    ['v1.2', 'v1-2'],
    ['---', 'unnamed'],
    ['日本', 'unnamed'],
  ])("of '%s' is %s", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('are numbered until one is free', () => {
    const taken = ['web', 'web-1'];
    expect(freeSlug('web', (slug) => taken.includes(slug))).toBe('web-2');
  });
});

describe('names', () => {
  const rule = { what: 'An environment', longest: 50 };

  it.each([
    ['', 'An environment needs a name.'],
    ['   ', 'An environment needs a name.'],
    ['x'.repeat(51), 'An environment can have a name of at most 50 characters; this one has 51.'],
    ['De\u0007v', "The name 'De?v' holds control characters."],
  ])('%j is refused', (name, finding) => {
    expect(nameFindings(name, rule)).toEqual([finding]);
  });

  it('of the longest allowed length are fine, blanks around them not counted', () => {
    expect(nameFindings(`  ${'x'.repeat(50)}  `, rule)).toEqual([]);
  });

  it('are the same when only case and outer blanks differ', () => {
    expect(isSameName(' Dev', 'dev ')).toBe(true);
    expect(isSameName('Dev', 'Dev 2')).toBe(false);
  });

  it('that repeat are reported once, as first written', () => {
    expect(repeatedNames(['Dev', 'Test', 'dev', 'DEV '])).toEqual(['Dev']);
  });
});
