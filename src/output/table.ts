import { displayWidth } from './displayWidth.ts';
import type { Palette } from './palette.ts';
import { toneOfState } from './palette.ts';
import type { Column } from './view.ts';

const gap = '  ';

/**
 * Rows in aligned columns, with a heading. The cells are shown as they are (already harmless); line ends in them become blanks.
 * Nothing is cut: a person can copy every value.
 */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[], palette: Palette): readonly string[] {
  const cells = rows.map((row) => columns.map((_, index) => (row[index] ?? '').replace(/\s*\n\s*/gu, ' ')));
  const widths = columns.map((column, index) =>
    // A call with an argument for each row would overflow the stack in a long table.
    cells.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? '')), displayWidth(column.title)),
  );
  const format = (row: readonly string[], paint: (cell: string, column: Column) => string): string => {
    // Where the last cells are empty, the line ends with the last that is not.
    const last = row.findLastIndex((cell) => cell !== '');
    return columns
      .slice(0, last + 1)
      .map((column, index) => pad(row[index] ?? '', { column, paint, width: widths[index] ?? 0, last: index === last }))
      .join(gap);
  };
  return [
    format(
      columns.map((column) => column.title),
      (title) => palette.heading(title),
    ),
    ...cells.map((row) => format(row, (cell, column) => paintCell(cell, column, palette))),
  ];
}

interface Place {
  readonly column: Column;
  readonly width: number;
  /** Nothing follows, so no blanks are needed. */
  readonly last: boolean;
  paint(cell: string, column: Column): string;
}

function pad(cell: string, { column, width, last, paint }: Place): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(cell)));
  if (column.align === 'right') return blanks + paint(cell, column);
  return last ? paint(cell, column) : paint(cell, column) + blanks;
}

function paintCell(cell: string, column: Column, palette: Palette): string {
  if (column.tone === 'state') return toneOfState(cell, palette);
  return column.tone === 'dim' ? palette.dim(cell) : cell;
}
