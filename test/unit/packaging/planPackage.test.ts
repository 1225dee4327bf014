import { describe, expect, it } from 'vitest';
import type { Found } from '../../../src/packaging/foundFile.ts';
import type { PlanOptions } from '../../../src/packaging/planPackage.ts';
import { extractionProblem, planEntries, reproducibleTime } from '../../../src/packaging/planPackage.ts';

const options: PlanOptions = { timestamps: reproducibleTime, modes: 'normal', collisions: 'refuse' };

function file(name: string, more: Partial<Extract<Found, { kind: 'file' }>> = {}): Found {
  return { kind: 'file', path: `/base/${name}`, name, size: 1, mode: 0o644, modifiedMs: 1_600_000_000_500, inode: 1, ...more };
}

function link(name: string, target: string): Found {
  return { kind: 'link', path: `/base/${name}`, name, target, modifiedMs: 0 };
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
}

describe('planEntries', () => {
  it('sorts by code point, whatever order the file system has', () => {
    const names = ['b', 'a/z', 'a.txt', 'B', 'ä', '\u{1f600}', '\uff21'];
    expect(
      planEntries(
        names.map((name) => file(name)),
        { ...options, collisions: 'allow' },
      ).map((entry) => entry.name),
    ).toEqual(['B', 'a.txt', 'a/z', 'b', 'ä', '\uff21', '\u{1f600}']);
  });

  it.each([
    [0o600, 'normal', 0o644],
    [0o700, 'normal', 0o755],
    [0o654, 'normal', 0o644],
    [0o640, 'preserve', 0o640],
    [0o777, 'preserve', 0o755],
    [0o666, 'preserve', 0o644],
  ] as const)('gives mode %o as %s the mode %o', (mode, modes, expected) => {
    expect(planEntries([file('a', { mode })], { ...options, modes })[0]?.mode).toBe(expected);
  });

  it('gives every entry the fixed time, or its own in whole seconds', () => {
    expect(planEntries([file('a')], options)[0]?.modified).toBe(315_532_800);
    expect(planEntries([file('a')], { ...options, timestamps: { kind: 'mtime' } })[0]?.modified).toBe(1_600_000_000);
  });

  it.each(['a\nb', 'a\\b', 'a:b', 'a\u0000', '../a', '/a', 'a//b', './a', 'x/'.repeat(64) + 'a', 'é'.repeat(600)])(
    'refuses the name %j',
    (name) => {
      expect(codeOf(() => planEntries([file(name)], options))).toBe('PACKAGE_NAME_UNSTORABLE');
    },
  );

  it.each(['ünïcödé', 'שלום', '😀.txt', 'trailing. ', 'con', '-rf', '%2e%2e', ' '])('accepts the name %j', (name) => {
    expect(planEntries([file(name)], options)).toHaveLength(1);
  });

  it.each([
    ['README', 'readme'],
    ['caf\u00e9', 'cafe\u0301'],
    ['straße', 'STRASSE'],
  ])('C57: refuses %s beside %s unless collisions are allowed', (left, right) => {
    expect(codeOf(() => planEntries([file(left), file(right)], options))).toBe('PACKAGE_NAMES_COLLIDE');
    expect(planEntries([file(left), file(right)], { ...options, collisions: 'allow' })).toHaveLength(2);
  });

  it('never gives two files one name', () => {
    const twins = [file('a.txt'), file('a.txt', { path: '/base/x/a.txt' })];
    expect(codeOf(() => planEntries(twins, { ...options, collisions: 'allow' }))).toBe('PACKAGE_NAMES_COLLIDE');
  });

  it('keeps links that stay inside', () => {
    expect(planEntries([link('a/b', '../c/d'), link('e', './f')], options).map((entry) => entry.kind)).toEqual(['link', 'link']);
  });

  it.each([['/etc/passwd'], ['../x'], ['a/../../x'], ['C:/x'], ['..'], ['']])('refuses a link to %j', (target) => {
    expect(codeOf(() => planEntries([link('link', target)], options))).toBe('LINK_OUTSIDE');
  });

  it('refuses a link that leads through another link', () => {
    expect(codeOf(() => planEntries([link('d/x', '..'), link('y', 'd/x/../../etc')], options))).toBe('LINK_OUTSIDE');
  });
});

describe('extractionProblem', () => {
  it.each([
    [{ entries: 10, contentBytes: 1000, packageBytes: 1 }, undefined],
    [{ entries: 200_001, contentBytes: 1, packageBytes: 1 }, 'it holds 200001 files, more than 200000'],
    [{ entries: 1, contentBytes: 20 * 1024 ** 2, packageBytes: 100_000 }, 'its content is 210 times larger than the package'],
  ])('of %j is %s', (facts, problem) => {
    expect(extractionProblem(facts)).toBe(problem);
  });
});
