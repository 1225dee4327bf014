import type { Palette } from './palette.ts';
import { formatTable } from './table.ts';
import type { View } from './view.ts';

/** A command's answer as text, ending with a line end unless it is empty or raw. `clean` makes text from outside harmless. */
export function formatView(view: View, palette: Palette, clean: (text: string) => string): string {
  switch (view.kind) {
    case 'raw':
      return view.text;
    case 'lines':
      return asLines(view.lines.map(clean));
    case 'table': {
      const after = asLines((view.after ?? []).map(clean));
      if (view.rows.length === 0) return asLines([clean(view.empty)]) + after;
      const rows = view.rows.map((row) => row.map(clean));
      return asLines(formatTable(view.columns, rows, palette)) + after;
    }
    case 'group':
      return view.views
        .map((part) => formatView(part, palette, clean))
        .filter((text) => text !== '')
        .join('\n');
  }
}

function asLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
