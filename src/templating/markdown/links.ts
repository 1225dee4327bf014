import type { LinkTarget } from './blockTree.ts';
import { unescapeText } from './html.ts';

const addressPattern = /(?:<((?:\\.|[^\n<>\\]){0,2000})>|((?:\\.|[^\s()<\\]|\((?:\\.|[^\s()\\])*\)){1,2000}))/y;
const titlePattern = /"((?:\\[^]|[^"\\]){0,2000})"|'((?:\\[^]|[^'\\]){0,2000})'|\(((?:\\[^]|[^()\\]){0,2000})\)/y;
const labelPattern = /\[((?:\\[^]|[^[\]\\]){1,999})\]/y;

export interface Scanned<T> {
  readonly value: T;
  readonly end: number;
}

/** `(address "title")` behind a link's text, from its opening parenthesis. */
export function inlineTarget(text: string, from: number): Scanned<LinkTarget> | undefined {
  if (text[from] !== '(') return undefined;
  const start = skipSpace(text, from + 1);
  const address = scanAddress(text, start) ?? { value: '', end: start };
  const gap = skipSpace(text, address.end);
  const title = gap > address.end ? scanTitle(text, gap) : undefined;
  const end = skipSpace(text, title?.end ?? address.end);
  return text[end] === ')' ? { value: { address: address.value, title: title?.value }, end: end + 1 } : undefined;
}

/** `[label]`; blank labels are none. */
export function scanLabel(text: string, from: number): Scanned<string> | undefined {
  labelPattern.lastIndex = from;
  const match = labelPattern.exec(text);
  return match?.[1] === undefined || match[1].trim() === '' ? undefined : { value: match[1], end: labelPattern.lastIndex };
}

/** `[label]: address "title"` on one or more lines, from a line. */
export function linkDefinition(
  lines: readonly string[],
  at: number,
): { readonly label: string; readonly target: LinkTarget; readonly end: number } | undefined {
  if (!/^ {0,3}\[/.test(lines[at] ?? '')) return undefined;
  const text = lines.slice(at, at + 4).join('\n');
  const label = scanLabel(text, text.indexOf('['));
  if (label === undefined || text[label.end] !== ':') return undefined;
  const address = scanAddress(text, skipSpace(text, label.end + 1));
  if (address === undefined) return undefined;
  const gap = skipSpace(text, address.end);
  const title = gap > address.end ? scanTitle(text, gap) : undefined;
  const target = { address: address.value, title: undefined };
  if (title !== undefined && endsLine(text, title.end))
    return { label: label.value, target: { ...target, title: title.value }, end: at + lineCount(text, title.end) };
  return endsLine(text, address.end) ? { label: label.value, target, end: at + lineCount(text, address.end) } : undefined;
}

function scanAddress(text: string, from: number): Scanned<string> | undefined {
  addressPattern.lastIndex = from;
  const match = addressPattern.exec(text);
  return match === null ? undefined : { value: unescapeText(match[1] ?? match[2] ?? ''), end: addressPattern.lastIndex };
}

function scanTitle(text: string, from: number): Scanned<string> | undefined {
  titlePattern.lastIndex = from;
  const match = titlePattern.exec(text);
  return match === null ? undefined : { value: unescapeText(match[1] ?? match[2] ?? match[3] ?? ''), end: titlePattern.lastIndex };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/[ \t\n]/.test(text.charAt(at))) at += 1;
  return at;
}

function endsLine(text: string, at: number): boolean {
  return /^[ \t]*(?:\n|$)/.test(text.slice(at));
}

function lineCount(text: string, end: number): number {
  return text.slice(0, end).split('\n').length;
}
