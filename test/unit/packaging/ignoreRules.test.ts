import { describe, expect, it } from 'vitest';
import { parseIgnoreRules } from '../../../src/packaging/ignoreRules.ts';

describe('parseIgnoreRules', () => {
  it.each([
    [['*.log'], 'a/b.log', true],
    [['*.log'], 'b.logs', false],
    [['/b.log'], 'a/b.log', false],
    [['/b.log'], 'b.log', true],
    [['a/*.log'], 'a/b.log', true],
    [['a/*.log'], 'x/a/b.log', false],
    [['a/**'], 'a/b/c', true],
    [['**/temp'], 'x/y/temp', true],
    [['a/**/z'], 'a/z', true],
    [['a/**/z'], 'a/b/c/z', true],
    [['*.log', '!keep.log'], 'keep.log', false],
    [['!keep.log', '*.log'], 'keep.log', true],
    [['# *.log'], 'a.log', false],
    [['\\#x'], '#x', true],
    [['\\!x'], '!x', true],
    [['[ab].txt'], 'a.txt', true],
    [['[!ab].txt'], 'a.txt', false],
    [['a?c'], 'abc', true],
    [['a?c'], 'a/c', false],
    [['name   '], 'name', true],
    [['name\r'], 'name', true],
    [['a.c'], 'abc', false],
    [['\\*'], '*', true],
    [['\\*'], 'x', false],
    [['*.LOG'], 'a.log', false],
  ])('%j on %s: %s', (patterns, path, expected) => {
    expect(parseIgnoreRules(patterns).ignores(path, 'file')).toBe(expected);
  });

  it('matches a pattern with a trailing slash on folders only', () => {
    const rules = parseIgnoreRules(['build/']);
    expect(rules.ignores('x/build', 'folder')).toBe(true);
    expect(rules.ignores('x/build', 'file')).toBe(false);
  });
});
