import type { Block } from './blockTree.ts';
import { continuesParagraph, isBlank, listMarkOf, thematicBreak } from './lines.ts';

export interface FoundList {
  readonly block: Block;
  readonly end: number;
}

/** The list that starts at a line which is known to start one. */
export function readList(lines: readonly string[], from: number, parse: (lines: readonly string[]) => readonly Block[]): FoundList {
  const first = listMarkOf(lines[from] ?? '');
  const items: (readonly Block[])[] = [];
  let isLoose = false;
  let end = from;
  for (;;) {
    const mark = listMarkOf(lines[end] ?? '');
    if (mark === undefined || mark.sign !== first?.sign || thematicBreak.test(lines[end] ?? '')) break;
    const item = itemLines(lines, end, mark.width);
    const blocks = parse(item.lines);
    items.push(blocks);
    const next = skipBlank(lines, item.end);
    const goesOn = listMarkOf(lines[next] ?? '')?.sign === first.sign;
    isLoose ||= hasBlankBetween(item.lines, blocks) || (goesOn && next > item.end);
    end = goesOn ? next : item.end;
    if (!goesOn) break;
  }
  return { block: { kind: 'list', start: first?.number, isLoose, items }, end };
}

/** The lines of an item without their indent, trailing blank lines left out. */
function itemLines(lines: readonly string[], from: number, width: number): { readonly lines: readonly string[]; readonly end: number } {
  const taken = [(lines[from] ?? '').slice(width)];
  let end = from + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    const isInside = line.startsWith(' '.repeat(width));
    if (isBlank(line)) {
      // An item that starts with a blank line may not go on after another one.
      if (taken.length === 1 && isBlank(taken[0])) break;
      taken.push('');
    } else if (isInside) taken.push(line.slice(width));
    else if (continuesParagraph(taken, line) && listMarkOf(line) === undefined) taken.push(line.trimStart());
    else break;
  }
  while (taken.length > 1 && isBlank(taken[taken.length - 1])) {
    taken.pop();
    end -= 1;
  }
  return { lines: taken, end };
}

/** A blank line between two blocks of an item makes the list loose; one inside code does not. */
function hasBlankBetween(lines: readonly string[], blocks: readonly Block[]): boolean {
  return blocks.length > 1 && lines.some(isBlank) && blocks.some((block) => block.kind !== 'code');
}

function skipBlank(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && isBlank(lines[at])) at += 1;
  return at;
}
