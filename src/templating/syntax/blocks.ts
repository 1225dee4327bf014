import { closingBrace, condition, type Condition } from './expressions.ts';
import { isElseif, listEnd, listTokens } from './lists.ts';
import { because, failure, type Failure, type Parsed, success } from './result.ts';
import { identifier, afterKeyword, literal, skipWhiteSpace } from './scan.ts';
import { openingAt, type Source, type Stop } from './source.ts';
import { symbol } from './symbols.ts';
import type { Conditional, Repetition, Token } from './tree.ts';

interface Branch {
  readonly condition: Condition;
  /** Collected only once the whole block is known to be one: a body that is read in vain costs nothing. */
  readonly tokens: () => readonly Token[];
  readonly at: number;
}

interface Header {
  readonly condition: Condition;
  readonly end: number;
}

/** `#{if …}…#{/if}` or `#{unless …}…#{/unless}`, or undefined where neither keyword stands. */
export function conditional(source: Source, opening: number): Parsed<Conditional> | undefined {
  const inside = skipWhiteSpace(source.text, opening + 2);
  const whenTrue = afterKeyword(source.text, inside, 'if');
  if (whenTrue !== undefined) return ifBlock(source, opening, whenTrue);
  const whenFalse = afterKeyword(source.text, inside, 'unless');
  return whenFalse === undefined ? undefined : unlessBlock(source, opening, whenFalse);
}

/** `#{each name in collection}…#{/each}`, or undefined where the keyword is missing. */
export function repetition(source: Source, opening: number): Parsed<Repetition> | undefined {
  const start = afterKeyword(source.text, skipWhiteSpace(source.text, opening + 2), 'each');
  if (start === undefined) return undefined;
  const name = identifier(source.text, start);
  if (!name.ok) return name;
  const into = literal(source.text, skipWhiteSpace(source.text, name.end), 'in');
  if (!into.ok) return into;
  const collection = symbol(source, skipWhiteSpace(source.text, into.end));
  if (!collection.ok) return collection;
  const head = closingBrace(source, collection.end, collection.stopped);
  if (!head.ok) return head;
  const body = list(source, head.end, 'none');
  const close = closing(source, body.end, { mark: '#{/each}', opening, stop: 'none' });
  if (!close.ok) return close;
  return success({ kind: 'repetition', name: name.value, collection: collection.value, body: body.tokens(), at: opening }, close.end);
}

function ifBlock(source: Source, opening: number, from: number): Parsed<Conditional> {
  const branches: Branch[] = [];
  let head = header(source, from);
  let at = opening;
  for (;;) {
    if (!head.ok) return head;
    const body = list(source, head.value.end, 'elseOrElseif');
    if (!isElseif(source.text, body.end)) return ended(body.tokens, head.value, body.end);
    branches.push({ condition: head.value.condition, tokens: body.tokens, at });
    at = body.end;
    head = header(source, skipWhiteSpace(source.text, at + '#{elseif'.length));
  }

  function ended(tokens: Branch['tokens'], last: Header, end: number): Parsed<Conditional> {
    const tail = elsePart(source, end, { mark: '#{/if}', opening, stop: 'elseOrElseif' });
    if (!tail.ok) return tail;
    branches.push({ condition: last.condition, tokens, at });
    return success(nest(branches, tail.value), tail.end);
  }
}

function unlessBlock(source: Source, opening: number, from: number): Parsed<Conditional> {
  const head = header(source, from);
  if (!head.ok) return head;
  const body = list(source, head.value.end, 'else');
  const tail = elsePart(source, body.end, { mark: '#{/unless}', opening, stop: 'else' });
  if (!tail.ok) return tail;
  // The language has no "unless" of its own: it is an "if" with its branches swapped, and prints as one.
  return success(conditionalOf({ condition: head.value.condition, tokens: () => tail.value, at: opening }, body.tokens()), tail.end);
}

function header(source: Source, from: number): Parsed<Header> {
  const tested = condition(source, from);
  if (!tested.ok) return tested;
  const close = closingBrace(source, tested.end, tested.stopped);
  return close.ok ? success({ condition: tested.value, end: close.end }, close.end) : close;
}

interface Close {
  readonly mark: string;
  readonly opening: number;
  readonly stop: Stop;
}

/** An optional `#{else}` with its tokens, then the closing mark. */
function elsePart(source: Source, from: number, close: Close): Parsed<readonly Token[]> {
  const mark = literal(source.text, from, '#{else}');
  if (!mark.ok) {
    const end = closing(source, from, close);
    return end.ok ? success([], end.end) : end;
  }
  const body = list(source, mark.end, 'none');
  const end = closing(source, body.end, { ...close, stop: 'none' });
  return end.ok ? success(body.tokens(), end.end) : end;
}

function closing(source: Source, from: number, close: Close): Parsed<string> {
  const mark = literal(source.text, from, close.mark);
  if (mark.ok) return mark;
  const otherwise = close.stop === 'none' ? [] : [`'#{else}'`];
  const expected = [`'${close.mark}'`, ...otherwise];
  return because(
    failure(mark.at, ...expected),
    brokenToken(source, from) ?? { ...failure(from, ...expected), block: { at: close.opening } },
  );
}

/** The failure of the opening that ended a list too early; a closing mark of something else explains itself. */
function brokenToken(source: Source, at: number): Failure | undefined {
  const token = openingAt(source, at)?.token;
  return token === undefined || token.ok || source.text.startsWith('#{/', at) ? undefined : token;
}

function list(source: Source, from: number, stop: Stop): { readonly end: number; readonly tokens: () => readonly Token[] } {
  const end = listEnd(source, from, stop);
  let tokens: readonly Token[] | undefined;
  return { end, tokens: () => (tokens ??= listTokens(source, from, end)) };
}

/** `if a … elseif b … else …` is `if a … else (if b … else …)`. */
function nest(branches: readonly Branch[], last: readonly Token[]): Conditional {
  const [first, ...others] = branches;
  if (first === undefined) throw new Error('A conditional has at least one branch.');
  const falsy = others.reduceRight<readonly Token[]>((tokens, branch) => [conditionalOf(branch, tokens)], last);
  return conditionalOf(first, falsy);
}

function conditionalOf(branch: Branch, falsy: readonly Token[]): Conditional {
  const { left, comparison } = branch.condition;
  return { kind: 'conditional', left, comparison, truthy: branch.tokens(), falsy, at: branch.at };
}
