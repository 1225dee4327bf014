import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../../src/cli/flagGroups.ts';
import { parseArguments } from '../../../src/cli/parseArguments.ts';
import { command } from '../../../src/commands/pack.ts';
import { readPlainPack } from '../../../src/commands/readPlainPack.ts';

describe('plain arguments of pack', () => {
  it('are known names with values after a blank, an equals sign or a colon', () => {
    expect(readPlainPack(['--id', 'Acme.Web', '--Version=1.2.3', '--base-path:dist', '--outFolder', 'out', '--overwrite'])).toEqual({
      ...{
        id: 'Acme.Web',
        version: '1.2.3',
        format: 'nupkg',
        basePath: 'dist',
        outFolder: 'out',
        include: [],
        exclude: [],
        overwrite: true,
      },
    });
  });

  it('collect patterns and take the last of other values', () => {
    const plain = readPlainPack(['--id', 'A', '--id', 'B', '--include', 'a', '--include', 'b', '--exclude', 'c', '--format', 'zip']);
    expect(plain).toMatchObject({ id: 'B', include: ['a', 'b'], exclude: ['c'], format: 'zip' });
  });

  it.each([
    [[]],
    [['--version', '1.0.0']],
    [['--id']],
    [['--id', '']],
    [['--id', '--version', '1.0.0']],
    [['--id', 'A', '--format', 'targz']],
    [['--id', 'A', '--format', 'Zip']],
    [['--id', 'A', '--overwrite=false']],
    [['--id', 'A', '--output-format', 'json']],
    [['--id', 'A', '--verbose']],
    [['--id', 'A', '--help']],
    [['--id', 'A', 'extra']],
    [['--id', 'A', '--']],
    [['/id', 'A']],
    [['-id', 'A']],
    [['--id', 'A', '--__proto__', 'x']],
    [['--id', 'A', '--toString', 'x']],
  ])('%j are left to the full grammar', (tokens) => {
    expect(readPlainPack(tokens)).toBeUndefined();
  });

  it('mean what the full grammar takes them for', () => {
    const value = fc.constantFrom('A', 'Acme.Web', '1.2.3', 'a b', 'x=y', 'c:d', 'zip', 'nupkg', '/tmp', '-x', '--id', 'true', '**/*.dll');
    const name = fc.constantFrom(
      'id',
      'version',
      'format',
      'basePath',
      'base-path',
      'OUTFOLDER',
      'include',
      'exclude',
      'overwrite',
      'verbose',
    );
    const tokens = fc.tuple(name, value, fc.constantFrom(' ', '=', ':', '')).map(([key, text, mark]) => {
      if (mark === '') return [`--${key}`];
      return mark === ' ' ? [`--${key}`, text] : [`--${key}${mark}${text}`];
    });
    let taken = 0;
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 6 }), (groups) => {
        const argv = ['--id', 'First', ...groups.flat()];
        const plain = readPlainPack(argv);
        if (plain === undefined) return;
        taken++;
        const { values } = parseArguments(argv, {
          options: optionsOf(command),
          grammar: 'native',
          name: 'pack',
          commandLine: 'pulpo pack',
        });
        const { id, version, format, basePath, outFolder, include, exclude, overwrite } = values;
        expect(plain).toEqual({ id, version, format, basePath, outFolder, include, exclude, overwrite });
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(200);
  });
});
