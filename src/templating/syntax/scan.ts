import { isDigit, isLetter, isWhiteSpace } from '../text/characters.ts';
import { failure, type Parsed, success } from './result.ts';

const nameSigns = new Set([...'_-:/~()@'].map((sign) => sign.charCodeAt(0)));
const pipe = '|'.charCodeAt(0);
const closeBrace = '}'.charCodeAt(0);

/** Offset of the first character at or after `from` that is no white space. */
export function skipWhiteSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isWhiteSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** The exact literal, or how many of its characters matched. */
export function literal(text: string, from: number, wanted: string): Parsed<string> {
  if (text.startsWith(wanted, from)) return success(wanted, from + wanted.length);
  let matched = 0;
  while (matched < wanted.length && from + matched < text.length && text[from + matched] === wanted[matched]) matched += 1;
  return failure(from + matched, `'${wanted}'`);
}

/**
 * Where what follows a block's keyword starts (`if`, `unless`, `each`, `calc`: any casing, then at least one white-space character);
 * undefined where the keyword does not stand at `from`.
 */
export function afterKeyword(text: string, from: number, wanted: string): number | undefined {
  // Nearly every token fails here, so look at one letter first; 0x20 makes it a small one.
  if ((text.charCodeAt(from) | 0x20) !== wanted.charCodeAt(0)) return undefined;
  const end = from + wanted.length;
  if (text.slice(from, end).toLowerCase() !== wanted) return undefined;
  const after = skipWhiteSpace(text, end);
  return after === end ? undefined : after;
}

/** A variable name, trimmed. It may hold blanks, but stops before ` |`, ` }` and the spaced words `in`, `==` and `!=`. */
export function identifier(text: string, from: number): Parsed<string> {
  let end = from;
  while (end < text.length && isNameUnit(text, end)) end += 1;
  return end === from ? failure(from, 'a variable name') : success(trimmed(text, from, end), end);
}

/** A filter name or an unquoted option: name characters without blanks. */
export function word(text: string, from: number): Parsed<string> {
  let end = from;
  while (end < text.length && isWordUnit(text.charCodeAt(end))) end += 1;
  return end === from ? failure(from, 'a word') : success(text.slice(from, end), end);
}

/** `"text"` without `"` and `#` inside, or `\"text\"` with anything but `\"` inside. */
export function quoted(text: string, from: number): Parsed<string> {
  if (text[from] === '\\') return escapedQuoted(text, from);
  if (text[from] !== '"') return failure(from, 'a quoted text');
  let end = from + 1;
  while (end < text.length && text[end] !== '"' && text[end] !== '#') end += 1;
  return text[end] === '"' ? success(text.slice(from + 1, end), end + 1) : failure(end, `'"'`);
}

function escapedQuoted(text: string, from: number): Parsed<string> {
  if (text[from + 1] !== '"') return failure(from, 'a quoted text');
  const end = text.indexOf('\\"', from + 2);
  return end < 0 ? failure(text.length, `'\\"'`) : success(text.slice(from + 2, end), end + 2);
}

function isWordUnit(unit: number): boolean {
  return isLetter(unit) || isDigit(unit) || nameSigns.has(unit);
}

function isNameUnit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (isWordUnit(unit)) return true;
  return isWhiteSpace(unit) && !endsName(text, at + 1);
}

/** True when the blank before `at` belongs to what follows the name: a filter, the closing brace or an operator word. */
function endsName(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit === pipe || unit === closeBrace) return true;
  const operator = text.slice(at, at + 2);
  return (operator === 'in' || operator === '==' || operator === '!=') && isWhiteSpace(text.charCodeAt(at + 2));
}

function trimmed(text: string, from: number, end: number): string {
  let start = from;
  let stop = end;
  while (start < stop && isWhiteSpace(text.charCodeAt(start))) start += 1;
  while (stop > start && isWhiteSpace(text.charCodeAt(stop - 1))) stop -= 1;
  return text.slice(start, stop);
}
