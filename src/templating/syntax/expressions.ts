import { because, failure, type Failure, furthest, type Parsed, stoppedBy, success } from './result.ts';
import { quoted, skipWhiteSpace, word } from './scan.ts';
import { openingAt, type Source } from './source.ts';
import { symbol } from './symbols.ts';
import type { Comparison, Expression, FilterCall, Literal, OpenToken, Substitution } from './tree.ts';

/** What a conditional tests. */
export interface Condition {
  readonly left: Expression;
  readonly comparison: Comparison | null;
}

/** `#{expression}` */
export function substitution(source: Source, opening: number): Parsed<Substitution> {
  const inner = expression(source, skipWhiteSpace(source.text, opening + 2));
  if (!inner.ok) return inner;
  const close = closingBrace(source, inner.end, inner.stopped);
  if (!close.ok) return close;
  return success({ kind: 'substitution', expression: inner.value, at: opening }, close.end);
}

/** A symbol, or a symbol (which may be absent) and one or more filters. */
export function expression(source: Source, from: number): Parsed<Expression> {
  const argument = symbol(source, from);
  const end = argument.ok ? argument.end : from;
  const pipe = skipWhiteSpace(source.text, end);
  const calls = filterCalls(source, pipe);
  if (calls.ok) {
    const chain: Expression = { kind: 'filters', argument: argument.ok ? argument.value : null, calls: calls.value, at: from };
    return stoppedBy(success(chain, calls.end), calls.stopped);
  }
  if (!argument.ok) return furthest(argument, calls);
  return stoppedBy(success(argument.value, end), calls.at > pipe ? calls : argument.stopped);
}

/** What stands between `#{if ` and `}` (octostache §2): an expression, or a comparison with another one or with a quoted text. */
export function condition(source: Source, from: number): Parsed<Condition> {
  const left = expression(source, from);
  if (!left.ok) return literalFirst(source, from, left);
  const operator = comparisonOperator(source, left.end);
  if (!operator.ok) return stoppedBy(success({ left: left.value, comparison: null }, left.end), left.stopped);
  const right = rightSide(source, operator.end);
  if (!right.ok) return stoppedBy(success({ left: left.value, comparison: null }, left.end), right);
  return stoppedBy(success({ left: left.value, comparison: { operator: operator.value, right: right.value } }, right.end), right.stopped);
}

/** The `}` that ends a header, after blanks. `stopped` explains why what stands before it went no further. */
export function closingBrace(source: Source, from: number, stopped: Failure | undefined): Parsed<null> {
  const at = skipWhiteSpace(source.text, from);
  return source.text[at] === '}' ? success(null, at + 1) : because(failure(at, `'}'`), stopped);
}

/** `"text" == symbol` means the same as `symbol == "text"` and prints like it. */
function literalFirst(source: Source, from: number, failed: Failure): Parsed<Condition> {
  const left = quoted(source.text, from);
  if (!left.ok) return left.at > from ? left : furthest(failed, left);
  const operator = comparisonOperator(source, left.end);
  if (!operator.ok) return operator;
  const right = expression(source, operator.end);
  if (!right.ok) return right;
  const comparison: Comparison = { operator: operator.value, right: { kind: 'literal', text: left.value } };
  return stoppedBy(success({ left: right.value, comparison }, right.end), right.stopped);
}

function rightSide(source: Source, from: number): Parsed<Expression | Literal> {
  const right = expression(source, from);
  if (right.ok) return right;
  const text = quoted(source.text, from);
  return text.ok ? success<Literal>({ kind: 'literal', text: text.value }, text.end) : furthest(right, text);
}

function comparisonOperator(source: Source, from: number): Parsed<Comparison['operator']> {
  const at = skipWhiteSpace(source.text, from);
  const sign = source.text.slice(at, at + 2);
  if (sign !== '==' && sign !== '!=') return failure(at, `'=='`, `'!='`);
  return success(sign, skipWhiteSpace(source.text, at + 2));
}

function filterCalls(source: Source, from: number): Parsed<readonly FilterCall[]> {
  const calls: FilterCall[] = [];
  let next = filterCall(source, from);
  if (!next.ok) return next;
  for (;;) {
    calls.push(next.value);
    const following = filterCall(source, next.end);
    if (!following.ok) return stoppedBy(success(calls, next.end), following.at > next.end ? following : next.stopped);
    next = following;
  }
}

function filterCall(source: Source, from: number): Parsed<FilterCall> {
  if (source.text[from] !== '|') return failure(from, `'|'`);
  const name = word(source.text, skipWhiteSpace(source.text, from + 1));
  if (!name.ok) return failure(name.at, 'a filter name');
  const options: FilterCall['options'][number][] = [];
  let end = skipWhiteSpace(source.text, name.end);
  for (;;) {
    const next = option(source, end);
    if (!next.ok) return stoppedBy(success({ name: name.value, options }, end), next.at > end ? next : undefined);
    options.push(next.value);
    end = next.end;
  }
}

/** No blank may stand before or after a `#{…}` option; a word or quoted option takes the blanks around it along. */
function option(source: Source, from: number): Parsed<Literal | OpenToken> {
  const token = openingAt(source, from)?.token;
  if (token !== undefined) return token;
  const at = skipWhiteSpace(source.text, from);
  const bare = word(source.text, at);
  const text = bare.ok ? bare : quoted(source.text, at);
  if (!text.ok) return text.at > at ? text : failure(from, 'an option');
  return success<Literal>({ kind: 'literal', text: text.value }, skipWhiteSpace(source.text, text.end));
}
