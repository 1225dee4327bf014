import { foldCase } from '../text/casing.ts';
import { failure, type Parsed, stoppedBy, type Success, success } from './result.ts';
import { identifier, skipWhiteSpace } from './scan.ts';
import { closingBracket, openingAt, type Source } from './source.ts';
import type { Step, SymbolExpression } from './tree.ts';

/** `Name.Other[index][#{symbol}]` (octostache §2). What follows the last step that can be read is left to the caller. */
export function symbol(source: Source, from: number): Parsed<SymbolExpression> {
  const first = identifier(source.text, from);
  if (!first.ok) return first;
  const steps: Step[] = [nameStep(first.value)];
  let end = first.end;
  for (;;) {
    const next = step(source, end);
    if (!next.ok) return stoppedBy(success(symbolOf(steps, from), end), next.at === end ? undefined : next);
    steps.push(next.value);
    end = next.end;
  }
}

/** The canonical text of a symbol, which an echo shows. */
export function printSteps(steps: readonly Step[]): string {
  let text = '';
  for (const next of steps) {
    if (next.kind === 'name') text += text === '' ? next.text : `.${next.text}`;
    else text += next.kind === 'index' ? `[${next.text}]` : `[#{${next.symbol.text}}]`;
  }
  return text;
}

export function symbolOf(steps: readonly Step[], at: number): SymbolExpression {
  const isDynamic = steps.some((next) => next.kind === 'symbolIndex');
  return { kind: 'symbol', steps, at, isDynamic, text: printSteps(steps) };
}

export function indexStep(text: string): Step {
  return { kind: 'index', text, folded: foldCase(text) };
}

function nameStep(text: string): Step {
  return { kind: 'name', text, folded: foldCase(text) };
}

function step(source: Source, at: number): Parsed<Step> {
  const sign = source.text[at];
  if (sign === '[') return index(source, at);
  if (sign !== '.') return failure(at, `'.'`, `'['`);
  const name = identifier(source.text, at + 1);
  return name.ok ? success(nameStep(name.value), name.end) : name;
}

function index(source: Source, at: number): Parsed<Step> {
  const inner = skipWhiteSpace(source.text, at + 1);
  const symbolic = symbolInIndex(source, inner);
  if (symbolic !== undefined) {
    const close = skipWhiteSpace(source.text, symbolic.end);
    if (source.text[close] === ']') return success({ kind: 'symbolIndex', symbol: symbolic.value }, close + 1);
  }
  const close = closingBracket(source, at);
  if (close === undefined) return failure(source.text.length, `']' for the '[' before`);
  // Blanks before the text are not part of the index, blanks after it are.
  return success(indexStep(source.text.slice(inner, close)), close + 1);
}

/** `#{symbol}` as an index: no filters, no blocks. `#{if a}` is no block there but a variable with a blank in its name. */
function symbolInIndex(source: Source, at: number): Success<SymbolExpression> | undefined {
  const token = openingAt(source, at)?.token;
  if (token === undefined) return undefined;
  if (token.ok && token.value.kind === 'substitution') {
    const { expression } = token.value;
    return expression.kind === 'symbol' ? success(expression, token.end) : undefined;
  }
  const inner = symbol(source, skipWhiteSpace(source.text, at + 2));
  if (!inner.ok) return undefined;
  const close = skipWhiteSpace(source.text, inner.end);
  return source.text[close] === '}' ? success(inner.value, close + 1) : undefined;
}
