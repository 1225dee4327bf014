import { describe, expect, it } from 'vitest';
import { formatView } from '../../../src/output/formatView.ts';
import { neutralise } from '../../../src/output/neutralise.ts';
import type { Palette } from '../../../src/output/palette.ts';
import { plainPalette } from '../../../src/output/palette.ts';
import type { View } from '../../../src/output/view.ts';

const marked: Palette = {
  error: (text) => `<e>${text}`,
  warning: (text) => `<w>${text}`,
  success: (text) => `<s>${text}`,
  running: (text) => `<r>${text}`,
  heading: (text) => `<h>${text}`,
  dim: (text) => `<d>${text}`,
};
const text = (view: View, palette = plainPalette): string => formatView(view, palette, neutralise);
const table = (rows: readonly (readonly string[])[]): View => ({
  rows,
  kind: 'table',
  columns: [{ title: 'Name' }, { title: 'Size', align: 'right' }, { title: 'State', tone: 'state' }],
  empty: 'Nothing was found.',
});

describe('a table', () => {
  it('has a heading and aligned columns, and no blanks at the end of a line', () => {
    expect(
      text(
        table([
          ['Web', '1', 'Success'],
          ['Database', '12345', 'Failed'],
        ]),
      ),
    ).toBe(['Name       Size  State', 'Web           1  Success', 'Database  12345  Failed', ''].join('\n'));
  });

  it('has no blanks at the end of a line whose last cells are empty', () => {
    const rows = [
      ['Web', '1', ''],
      ['Database', '', ''],
    ];
    expect(text(table(rows))).toBe(['Name      Size  State', 'Web          1', 'Database', ''].join('\n'));
  });

  it('says so when it is empty', () => {
    expect(text(table([]))).toBe('Nothing was found.\n');
  });

  it('counts columns of the terminal, not characters', () => {
    const lines = text(
      table([
        ['漢字', '1', 'x'],
        ['e\u0301', '1', 'x'],
        ['🙂', '1', 'x'],
        ['abcd', '1', 'x'],
      ]),
    ).split('\n');
    expect(lines.slice(1, 5)).toEqual(['漢字     1  x', 'e\u0301        1  x', '🙂       1  x', 'abcd     1  x']);
  });

  it('keeps every row on one line', () => {
    expect(text(table([['a\nb', '1', 'x']]))).toContain('a b');
  });

  it('colours states by meaning, and its heading', () => {
    expect(
      text(
        table([
          ['a', '1', 'Success'],
          ['b', '1', 'Failed'],
          ['c', '1', 'Executing'],
          ['d', '1', 'Odd'],
        ]),
        marked,
      ),
    ).toBe(
      [
        '<h>Name  <h>Size  <h>State',
        'a        1  <s>Success',
        'b        1  <e>Failed',
        'c        1  <r>Executing',
        'd        1  Odd',
        '',
      ].join('\n'),
    );
  });

  it('C79: makes a name that is a build-server command harmless', () => {
    expect(text(table([['##teamcity[x]', '1', 'x']]))).toContain('| ## teamcity[x]');
  });
});

it('a raw view is written as it is, whatever is in it', () => {
  expect(text({ kind: 'raw', text: '##teamcity[x]' })).toBe('##teamcity[x]');
});

it('a group puts a blank line between its parts and none where a part is empty', () => {
  const view: View = {
    kind: 'group',
    views: [
      { kind: 'lines', lines: ['a'] },
      { kind: 'lines', lines: [] },
      { kind: 'lines', lines: ['b'] },
    ],
  };
  expect(text(view)).toBe('a\n\nb\n');
});
