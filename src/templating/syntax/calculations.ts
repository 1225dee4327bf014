import { closingBrace } from './expressions.ts';
import { because, failure, type Parsed, stoppedBy, success } from './result.ts';
import { afterKeyword, skipWhiteSpace } from './scan.ts';
import type { Source } from './source.ts';
import { symbol } from './symbols.ts';
import type { Calculation, Operand, Operation, Operator } from './tree.ts';

/** Groups deeper than this are not read as a calculation. */
const deepestGroup = 100;

const sumOperators: readonly Operator[] = ['+', '-'];
const productOperators: readonly Operator[] = ['*', '/'];

interface Place {
  readonly source: Source;
  readonly at: number;
  readonly depth: number;
}

/** `#{calc sum}` (octostache §10), or undefined where the keyword is missing. */
export function calculation(source: Source, opening: number): Parsed<Calculation> | undefined {
  const start = afterKeyword(source.text, skipWhiteSpace(source.text, opening + 2), 'calc');
  if (start === undefined) return undefined;
  const sum = parseSum({ source, at: start, depth: 0 });
  if (!sum.ok) return sum;
  const close = closingBrace(source, sum.end, sum.stopped);
  return close.ok ? success({ kind: 'calculation', sum: sum.value, at: opening }, close.end) : close;
}

function parseSum(place: Place): Parsed<Operand> {
  return series(place, sumOperators, (at) => series(at, productOperators, factor));
}

function series(place: Place, operators: readonly Operator[], part: (place: Place) => Parsed<Operand>): Parsed<Operand> {
  const first = part(place);
  if (!first.ok) return first;
  const rest: Operation[] = [];
  let { end, stopped } = first;
  for (;;) {
    const sign = skipWhiteSpace(place.source.text, end);
    const operator = operators.find((each) => each === place.source.text[sign]);
    if (operator === undefined) break;
    const next = part({ ...place, at: skipWhiteSpace(place.source.text, sign + 1) });
    stopped = next.ok ? next.stopped : next;
    if (!next.ok) break;
    rest.push({ operator, operand: next.value });
    end = next.end;
  }
  return stoppedBy(success(rest.length === 0 ? first.value : { kind: 'operation', first: first.value, rest }, end), stopped);
}

/** The first character decides: after `(` only a group is tried, after `{` only a variable. */
function factor(place: Place): Parsed<Operand> {
  const sign = place.source.text[place.at];
  if (sign === '(') return group(place);
  if (sign === '{') return wrappedVariable(place);
  if (sign === '.' || isAsciiDigit(place.source.text.charCodeAt(place.at))) return number(place);
  const inner = symbol(place.source, skipWhiteSpace(place.source.text, place.at));
  if (!inner.ok) return failure(inner.at, 'a number', 'a variable', `'('`);
  return success({ kind: 'variable', symbol: inner.value }, skipWhiteSpace(place.source.text, inner.end));
}

function group(place: Place): Parsed<Operand> {
  if (place.depth >= deepestGroup) return failure(place.at, 'fewer parentheses');
  const sum = parseSum({ source: place.source, at: place.at + 1, depth: place.depth + 1 });
  if (!sum.ok) return sum;
  return place.source.text[sum.end] === ')' ? success(sum.value, sum.end + 1) : because(failure(sum.end, `')'`), sum.stopped);
}

function wrappedVariable(place: Place): Parsed<Operand> {
  const { text } = place.source;
  const inner = symbol(place.source, skipWhiteSpace(text, place.at + 1));
  if (!inner.ok) return inner;
  const close = skipWhiteSpace(text, inner.end);
  return text[close] === '}' ? success({ kind: 'variable', symbol: inner.value }, close + 1) : failure(close, `'}'`);
}

/** Digits with an optional fraction, or a fraction alone; no sign, no exponent. */
function number(place: Place): Parsed<Operand> {
  const { text } = place.source;
  const whole = skipDigits(text, place.at);
  const fraction = text[whole] === '.' ? skipDigits(text, whole + 1) : whole;
  const end = fraction > whole + 1 ? fraction : whole;
  if (end === place.at) return failure(place.at + 1, 'a digit');
  const digits = text.slice(place.at, end);
  return success({ kind: 'number', value: Number(digits), text: digits }, end);
}

function skipDigits(text: string, from: number): number {
  let at = from;
  while (isAsciiDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function isAsciiDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
