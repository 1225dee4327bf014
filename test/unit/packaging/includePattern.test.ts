import { describe, expect, it } from 'vitest';
import { parseIncludePattern } from '../../../src/packaging/includePattern.ts';

describe('parseIncludePattern', () => {
  it.each([
    ['**', 'a.txt', true],
    ['**', '.hidden/.file', true],
    ['*.dll', 'a.dll', true],
    ['*.dll', 'A.DLL', true],
    ['*.dll', 'bin/a.dll', false],
    ['**/*.dll', 'a.dll', true],
    ['**/*.dll', 'x/y/a.dll', true],
    ['bin/', 'bin/x/a.dll', true],
    ['bin/**', 'bin/a.dll', true],
    ['bin/**', 'obj/a.dll', false],
    ['bin\\**', 'bin/a.dll', true],
    ['./bin/*.dll', 'bin/a.dll', true],
    ['?.txt', 'a.txt', true],
    ['?.txt', 'ab.txt', false],
    ['a+(b).txt', 'a+(b).txt', true],
    ['l*/x.txt', 'lib/x.txt', true],
    ['*/x.txt', 'a/b/x.txt', false],
    ['.**', '.env', true],
    ['.**', '.git/config', false],
    ['**/obj/**', 'a/obj/b/c', true],
    ['**.config', 'a/b/web.config', true],
    ['readme', 'readme', true],
    ['readme', 'readme.md', false],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(parseIncludePattern(pattern, '/base').matches(`/base/${path}`)).toBe(expected);
  });

  it.each([
    ['**', '/base', 'tree', false],
    ['*.dll', '/base', 'folder', false],
    ['bin/*.dll', '/base/bin', 'folder', false],
    ['bin/**/*.dll', '/base/bin', 'tree', false],
    ['bin/x*/a.dll', '/base/bin', 'tree', false],
    ['bin/a.dll', '/base/bin', 'folder', true],
    ['../shared/**', '/shared', 'tree', false],
    ['/opt/x/*.so', '/opt/x', 'folder', false],
  ])('searches for %s in %s (%s)', (pattern, root, depth, literal) => {
    expect(parseIncludePattern(pattern, '/base')).toMatchObject({ root, depth, literal });
  });

  it.each([
    ['**', 'bin/x/a.dll', 'bin/x/a.dll'],
    ['bin/**', 'bin/x/a.dll', 'x/a.dll'],
    ['bin/*.dll', 'bin/a.dll', 'a.dll'],
    ['bin/a.dll', 'bin/a.dll', 'a.dll'],
  ])('names what %s finds at %s as %s in a nupkg', (pattern, path, name) => {
    expect(parseIncludePattern(pattern, '/base').flatName(`/base/${path}`)).toBe(name);
  });

  it('takes special characters of the base path literally', () => {
    const pattern = parseIncludePattern('**', '/base [x]/a*b');
    expect(pattern.root).toBe('/base [x]/a*b');
    expect(pattern.matches('/base [x]/a*b/c.txt')).toBe(true);
  });
});
