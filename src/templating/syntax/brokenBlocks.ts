import { isWhiteSpace } from '../text/characters.ts';
import { because, failure, type Failure } from './result.ts';
import type { Source } from './source.ts';
import type { Expression, OpenToken, Token } from './tree.ts';

/**
 * A token that was meant as part of a block, but reads as a variable because the block is none: `#{if A}` without `#{/if}` is a
 * variable called "if A" (octostache §2). The language has nothing to say about it; people want to know.
 */
export interface BrokenBlock {
  /** Offset of the token. */
  readonly at: number;
  /** Why the block is none; null where a broken block before it explains this one too: the `#{else}` of an `#{if A}` without end. */
  readonly failure: Failure | null;
}

const smallE = 'e'.charCodeAt(0);

/** Notes an opening that could only be read as a variable: `block` is why it is no block although it starts like one. */
export function suspect(source: Source, at: number, block: Failure | undefined): void {
  // Nearly every token ends here, so look at one letter first; 0x20 makes it a small one.
  const first = source.text.charCodeAt(at + 2);
  if (block === undefined && (first | 0x20) !== smallE && !isWhiteSpace(first)) return;
  const failed = block ?? strayElse(source.text, at);
  if (failed !== undefined) source.suspects.set(at, failed);
}

/** The broken blocks among tokens, in the order of the text. */
export function brokenBlocks(source: Source, tokens: readonly Token[]): readonly BrokenBlock[] {
  if (source.suspects.size === 0) return [];
  const broken: BrokenBlock[] = [];
  // A list of its own instead of recursion: elseif nests as deep as there are branches.
  const lists: (readonly Token[])[] = [tokens];
  for (let list = lists.pop(); list !== undefined; list = lists.pop()) {
    let isOpen = false;
    for (const token of list) {
      if (token.kind === 'text') continue;
      lists.push(...listsIn(token));
      const failed = token.kind === 'substitution' ? source.suspects.get(token.at) : undefined;
      if (failed === undefined) continue;
      const isElse = strayElse(source.text, token.at) !== undefined;
      broken.push({ at: token.at, failure: isElse && isOpen ? null : failed });
      isOpen ||= !isElse;
    }
  }
  return broken.sort((left, right) => left.at - right.at);
}

/** Why a closing mark closes nothing: the block before it that it was meant for is broken, or there is none. */
export function strayClosing(source: Source, at: number): Failure {
  const meantFor = [...source.suspects]
    .filter(([opening, failed]) => opening < at && (placeOf(failed) === at || isSameKeyword(source.text, opening, at)))
    .reduce<readonly [number, Failure] | undefined>((last, each) => (last === undefined || each[0] > last[0] ? each : last), undefined);
  return because(failure(at + 1), meantFor?.[1] ?? failure(at, 'a block before it that it could close'));
}

function placeOf({ at, reason }: Failure): number {
  return reason?.at ?? at;
}

function isSameKeyword(text: string, opening: number, closing: number): boolean {
  const keyword = /^#\{\/([a-z]+)/i.exec(text.slice(closing, closing + 10))?.[1];
  return (
    keyword !== undefined &&
    text
      .slice(opening + 2)
      .trimStart()
      .slice(0, keyword.length)
      .toLowerCase() === keyword.toLowerCase()
  );
}

/** Why an `#{else}` or `#{elseif …}` that no block took is none; undefined for every other token. */
function strayElse(text: string, at: number): Failure | undefined {
  const match = /^#\{\s*else(?:(\s*\})|\s*if\s)/i.exec(text.slice(at, at + 40));
  if (match === null) return undefined;
  const [exact, shown] = match[1] === undefined ? ['#{elseif', `'#{elseif …}'`] : ['#{else}', `'#{else}'`];
  return failure(at, text.startsWith(exact, at) ? `an '#{if …}' before it that it could go on with` : shown);
}

function listsIn(token: OpenToken): readonly (readonly Token[])[] {
  switch (token.kind) {
    case 'substitution':
      return [optionsIn(token.expression)];
    case 'conditional': {
      const right = token.comparison?.right;
      const compared = right === undefined || right.kind === 'literal' ? [] : optionsIn(right);
      return [optionsIn(token.left), compared, token.truthy, token.falsy];
    }
    case 'repetition':
      return [token.body];
    case 'calculation':
      return [];
  }
}

function optionsIn(expression: Expression): readonly OpenToken[] {
  if (expression.kind === 'symbol') return [];
  return expression.calls.flatMap((call) => call.options.filter((option) => option.kind !== 'literal'));
}
