import type { Alignment, TableBlock } from './blockTree.ts';
import { interruptsParagraph, isBlank } from './lines.ts';

const delimiterRow = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** A pipe table: a head, a line of dashes with as many columns, and rows up to a blank line. */
export function readTable(lines: readonly string[], at: number): { readonly block: TableBlock; readonly end: number } | undefined {
  const [first = '', second = ''] = lines.slice(at, at + 2);
  if (!first.includes('|') || !second.includes('-') || !delimiterRow.test(second)) return undefined;
  const head = cells(first);
  const alignments = cells(second).map(alignmentOf);
  if (head.length !== alignments.length || (head.length === 1 && !second.includes('|'))) return undefined;
  let end = at + 2;
  while (end < lines.length && !isBlank(lines[end]) && !interruptsParagraph(lines[end] ?? '')) end += 1;
  const rows = lines.slice(at + 2, end).map((line) => fit(cells(line), head.length));
  return { block: { kind: 'table', alignments, head, rows }, end };
}

/** The texts between the pipes; a pipe behind a backslash or inside a code span is text. */
function cells(line: string): readonly string[] {
  const trimmed = line.trim().replace(/^\|/, '');
  const found: string[] = [''];
  for (const [part] of trimmed.matchAll(/\\.|`[^`]*`|[^]/g)) {
    if (part === '|') found.push('');
    else found[found.length - 1] += part === '\\|' ? '|' : part;
  }
  if (found.length > 1 && found[found.length - 1]?.trim() === '') found.pop();
  return found.map((cell) => cell.trim());
}

function fit(row: readonly string[], width: number): readonly string[] {
  return Array.from({ length: width }, (_, index) => row[index] ?? '');
}

function alignmentOf(dashes: string): Alignment {
  const isLeft = dashes.startsWith(':');
  const isRight = dashes.endsWith(':');
  if (isLeft) return isRight ? 'center' : 'left';
  return isRight ? 'right' : undefined;
}
