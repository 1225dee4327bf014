import { htmlBlockEnd } from './htmlBlocks.ts';

/** What single lines of Markdown start or are. */
export const heading = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
export const thematicBreak = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
export const fence = /^( {0,3})(`{3,}|~{3,})[ \t]*(.*)$/;
export const quoteMark = /^ {0,3}> ?/;
export const underline = /^ {0,3}(=+|-+)[ \t]*$/;

const listMark = /^( {0,3})([-+*]|(\d{1,9})([.)]))( +|$)/;

/** How a list item starts. */
export interface ListMark {
  /** `-`, `+`, `*`, `.` or `)`: an item with another one starts another list. */
  readonly sign: string;
  /** Undefined for a bullet. */
  readonly number: number | undefined;
  /** Columns before the item's text; lines indented that far belong to it. */
  readonly width: number;
  readonly isEmpty: boolean;
}

export function isBlank(line: string | undefined): boolean {
  return line === undefined || /^[ \t]*$/.test(line);
}

export function isIndentedCode(line: string): boolean {
  return line.startsWith('    ');
}

/** A fence of backticks can't have one behind it. */
export function isFence(line: string): boolean {
  const match = fence.exec(line);
  return match !== null && !(match[2]?.startsWith('`') === true && match[3]?.includes('`') === true);
}

/** The list item a line starts, or undefined. Text further than four blanks behind the mark is code inside the item. */
export function listMarkOf(line: string): ListMark | undefined {
  const match = listMark.exec(line);
  if (match === null || thematicBreak.test(line)) return undefined;
  const [, indent = '', mark = '', digits, delimiter, space = ''] = match;
  const rest = line.slice(match[0].length);
  const isEmpty = isBlank(rest);
  const padding = isEmpty || space.length > 4 ? 1 : space.length;
  return {
    sign: delimiter ?? mark,
    number: digits === undefined ? undefined : Number(digits),
    width: indent.length + mark.length + padding,
    isEmpty,
  };
}

/** True where a line starts something that ends a paragraph before it. */
export function interruptsParagraph(line: string): boolean {
  if (heading.test(line) || thematicBreak.test(line) || quoteMark.test(line) || isFence(line)) return true;
  const mark = listMarkOf(line);
  const startsList = mark !== undefined && !mark.isEmpty && (mark.number ?? 1) === 1;
  return startsList || htmlBlockEnd([line], 0, 'inParagraph') !== undefined;
}

/** True where the lines so far end in a paragraph that a line without their indent or mark can go on. */
export function continuesParagraph(before: readonly string[], line: string): boolean {
  const last = before[before.length - 1];
  if (last === undefined || isBlank(last) || interruptsParagraph(line)) return false;
  const inside = last.replace(/^(?: {0,3}> ?)+/, '');
  const isText = !heading.test(inside) && !thematicBreak.test(inside) && !isFence(inside) && !isIndentedCode(inside) && !isBlank(inside);
  return isText && before.filter(isFence).length % 2 === 0;
}
