import { escapeHtml } from './html.ts';
import type { DelimiterRun, Piece } from './inlineTree.ts';

/** Tags by sign, for pairs of one sign and of two; where one is missing the signs stay text. */
const tags: Readonly<Record<string, readonly [one: string | undefined, two: string | undefined]>> = {
  '*': ['em', 'strong'],
  _: ['em', 'strong'],
  '~': ['sub', 'del'],
  '^': ['sup', undefined],
  '+': [undefined, 'ins'],
  '=': [undefined, 'mark'],
};

/** The signs emphasis is made of. */
export const emphasisSigns = Object.keys(tags).join('');

/** What a run of emphasis signs between two characters can do (CommonMark's flanking rules). */
export function delimiterRun(sign: string, length: number, before: string, after: string): DelimiterRun {
  const leftFlanking = isText(after, before);
  const rightFlanking = isText(before, after);
  const strict = sign === '_';
  return {
    ...{ kind: 'run', sign, length, left: length, before: '', after: '' },
    canOpen: leftFlanking && (!strict || !rightFlanking || isPunctuation(before)),
    canClose: rightFlanking && (!strict || !leftFlanking || isPunctuation(after)),
  };
}

/** Pairs up the runs among the pieces and answers the HTML of all. */
export function resolveEmphasis(pieces: readonly Piece[]): string {
  const openers: DelimiterRun[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'html') continue;
    if (piece.canClose) close(piece, openers);
    if (piece.canOpen && piece.left > 0) openers.push(piece);
  }
  return pieces
    .map((piece) => (piece.kind === 'html' ? piece.html : piece.after + escapeHtml(piece.sign.repeat(piece.left)) + piece.before))
    .join('');
}

/** Takes pairs from a closing run and the openers before it, the nearest first. */
function close(closer: DelimiterRun, openers: DelimiterRun[]): void {
  let index = openers.length - 1;
  while (closer.left > 0 && index >= 0) {
    const opener = openers[index];
    const pair = opener === undefined ? undefined : pairOf(opener, closer);
    if (opener === undefined || pair === undefined) {
      index -= 1;
      continue;
    }
    // Runs between the two can't pair with anything any more.
    openers.length = index + 1;
    opener.left -= pair.count;
    closer.left -= pair.count;
    opener.before = `<${pair.tag}>${opener.before}`;
    closer.after += `</${pair.tag}>`;
    if (opener.left === 0) {
      openers.pop();
      index -= 1;
    }
  }
}

function pairOf(opener: DelimiterRun, closer: DelimiterRun): { readonly tag: string; readonly count: number } | undefined {
  if (opener.sign !== closer.sign) return undefined;
  const isAmbiguous = (opener.canClose || closer.canOpen) && (opener.length + closer.length) % 3 === 0;
  if (isAmbiguous && !(opener.length % 3 === 0 && closer.length % 3 === 0)) return undefined;
  const [one, two] = tags[opener.sign] ?? [];
  if (two !== undefined && opener.left >= 2 && closer.left >= 2) return { tag: two, count: 2 };
  return one === undefined ? undefined : { tag: one, count: 1 };
}

/** True where `near` is text that a run beside it can hold on to. */
function isText(near: string, far: string): boolean {
  if (isSpace(near)) return false;
  return !isPunctuation(near) || isSpace(far) || isPunctuation(far);
}

function isSpace(sign: string): boolean {
  return sign === '' || /\s/.test(sign);
}

function isPunctuation(sign: string): boolean {
  return /[\p{P}\p{S}]/u.test(sign);
}
