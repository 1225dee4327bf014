import type { Failure, Parsed } from './result.ts';
import type { OpenToken } from './tree.ts';

/** Where a list of tokens has to end although more tokens could follow. */
export type Stop = 'none' | 'else' | 'elseOrElseif';

/**
 * What is known about one `#{` of a text. Openings are parsed from the last to the first, so that everything a construct can
 * contain is known before it is parsed itself: no recursion, no second parse, linear time (Sprache's backtracking is exponential here).
 */
export interface Opening {
  readonly at: number;
  readonly token: Parsed<OpenToken>;
  /** Where a list of tokens ends that has come as far as this opening. */
  readonly listEnd: Readonly<Record<Stop, number>>;
}

/** A text being parsed, with what is already known about it. */
export interface Source {
  readonly text: string;
  /** Offsets of every `#{`, ascending. */
  readonly openings: readonly number[];
  /** What is known about the opening at an offset; absent for openings not yet parsed. */
  readonly known: Map<number, Opening>;
  /** Openings that read as a variable although they look like part of a block, with what is wrong with that block. */
  readonly suspects: Map<number, Failure>;
  /** For the offset of each `[` that is closed, the offset of its `]`; found when first asked for. */
  brackets: ReadonlyMap<number, number> | undefined;
}

export function sourceOf(text: string): Source {
  const openings: number[] = [];
  for (let at = text.indexOf('#{'); at >= 0; at = text.indexOf('#{', at + 2)) openings.push(at);
  return { text, openings, known: new Map(), suspects: new Map(), brackets: undefined };
}

/** What is known about the opening at `at`. */
export function openingAt(source: Source, at: number): Opening | undefined {
  return source.known.get(at);
}

/** Offset of the `]` that closes the `[` at an offset, or undefined. */
export function closingBracket(source: Source, at: number): number | undefined {
  source.brackets ??= matchBrackets(source.text);
  return source.brackets.get(at);
}

/** Offset of the first `#{` at or after `from`, or the length of the text. */
export function nextOpening(source: Source, from: number): number {
  let low = 0;
  let high = source.openings.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((source.openings[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return source.openings[low] ?? source.text.length;
}

function matchBrackets(text: string): ReadonlyMap<number, number> {
  const brackets = new Map<number, number>();
  const open: number[] = [];
  const bracket = /[[\]]/g;
  for (let match = bracket.exec(text); match !== null; match = bracket.exec(text)) {
    if (match[0] === '[') open.push(match.index);
    else pair(open.pop(), match.index);
  }
  return brackets;

  function pair(start: number | undefined, end: number): void {
    if (start !== undefined) brackets.set(start, end);
  }
}
