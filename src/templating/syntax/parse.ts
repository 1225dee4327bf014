import { conditional, repetition } from './blocks.ts';
import { type BrokenBlock, brokenBlocks, strayClosing, suspect } from './brokenBlocks.ts';
import { calculation } from './calculations.ts';
import { substitution } from './expressions.ts';
import { isStop, listTokens, listEnd } from './lists.ts';
import { because, failure, type Failure, furthest, type Parsed } from './result.ts';
import { openingAt, type Opening, type Source, sourceOf, type Stop } from './source.ts';
import { symbol } from './symbols.ts';
import { textRunEnd } from './texts.ts';
import type { OpenToken, SymbolExpression, Token } from './tree.ts';

/** The tokens of a text, or where and why it is no template. */
export type ParsedTemplate = ({ readonly ok: true } & ParsedTokens) | Failure;

export interface ParsedTokens {
  readonly tokens: readonly Token[];
  /** Which of them are variables only because a block is broken. */
  readonly broken: readonly BrokenBlock[];
}

/** Parses a whole text (octostache §2); one bad token spoils all of it. */
export function parseTemplate(text: string): ParsedTemplate {
  const source = parsedSource(text);
  const end = listEnd(source, 0, 'none');
  // One failure only, so it may look for the block that a closing mark was meant for.
  if (end < text.length) return text[end + 2] === '/' ? strayClosing(source, end) : failureAt(source, end);
  const tokens = listTokens(source, 0, end);
  return { ok: true, tokens, broken: brokenBlocks(source, tokens) };
}

/**
 * Parses what can be parsed (octostache §14): where no token can be read, the text up to the furthest place any reading reached
 * is taken literally, and parsing goes on there.
 */
export function parseTolerantly(text: string): ParsedTokens & { readonly failures: readonly Failure[] } {
  const source = parsedSource(text);
  const tokens: Token[] = [];
  const failures: Failure[] = [];
  let at = 0;
  while (at < text.length) {
    const end = listEnd(source, at, 'none');
    for (const token of listTokens(source, at, end)) tokens.push(token);
    if (end === text.length) break;
    const failed = failureAt(source, end);
    failures.push(failed);
    at = Math.max(failed.at, end + 1);
    tokens.push({ kind: 'text', text: text.slice(end, at) });
  }
  return { tokens, broken: brokenBlocks(source, tokens), failures };
}

/** The symbol a variable's name stands for; what follows it in the name is ignored (octostache §4). */
export function parseName(name: string): SymbolExpression | undefined {
  const parsed = symbol(parsedSource(name), 0);
  return parsed.ok ? parsed.value : undefined;
}

/** A path such as `Octopus.Action`, or undefined where the whole text is none. */
export function parsePath(path: string): SymbolExpression | undefined {
  const parsed = symbol(parsedSource(path), 0);
  return parsed.ok && parsed.end === path.length ? parsed.value : undefined;
}

function parsedSource(text: string): Source {
  const source = sourceOf(text);
  for (let index = source.openings.length - 1; index >= 0; index -= 1) {
    const at = source.openings[index] ?? 0;
    source.known.set(at, parseOpening(source, at));
  }
  return source;
}

function parseOpening(source: Source, at: number): Opening {
  const token = openToken(source, at);
  const after = token.ok ? textRunEnd(source, token.end) : at;
  return {
    at,
    token,
    listEnd: { none: end('none'), else: end('else'), elseOrElseif: end('elseOrElseif') },
  };

  function end(stop: Stop): number {
    if (!token.ok || isStop(source.text, at, stop)) return at;
    return openingAt(source, after)?.listEnd[stop] ?? after;
  }
}

/** The alternatives in the language's order; the first that can be read wins. */
function openToken(source: Source, at: number): Parsed<OpenToken> {
  if (source.text[at + 2] === '/') return because(failure(at + 1), failure(at, 'a block before it that it could close'));
  const block = conditional(source, at) ?? calculation(source, at) ?? repetition(source, at);
  if (block?.ok) return block;
  const plain = substitution(source, at);
  if (plain.ok) suspect(source, at, block);
  if (plain.ok || block === undefined) return plain;
  return furthest(block, plain);
}

function failureAt(source: Source, at: number): Failure {
  const token = openingAt(source, at)?.token;
  return token === undefined || token.ok ? failure(at, 'a token') : token;
}
