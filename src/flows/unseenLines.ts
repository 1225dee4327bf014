import type { ActivityLogElement } from '../contract/resources/activityLog.ts';

/** What was told of the lines of one node. A server may send only the newest lines of a long node, so positions alone say nothing. */
export interface SeenLines {
  /** How many lines the longest reading had. */
  readonly count: number;
  /** The highest `Number` that was told; undefined where the server sends no numbers. */
  readonly highest: number | undefined;
  readonly first: ActivityLogElement | undefined;
  readonly last: ActivityLogElement | undefined;
}

export interface UnseenLines {
  readonly seen: SeenLines;
  /** Lines that were not told yet, in the order of the log. */
  readonly lines: readonly ActivityLogElement[];
  /** Between what was told and these lines the server left some out. */
  readonly gap: 'none' | 'uncounted' | { readonly after: number; readonly before: number };
}

export const noLinesSeen: SeenLines = { count: 0, highest: undefined, first: undefined, last: undefined };

/** The lines of a node that are new in this reading: by number, and where a server sends none by place, time and text. */
export function unseenLines(before: SeenLines, elements: readonly ActivityLogElement[]): UnseenLines {
  const numbers = elements.flatMap(({ Number: number }) => number ?? []);
  const isNumbered = elements.every((line) => typeof line.Number === 'number' || line.Category === 'Gap');
  const found = isNumbered ? unseenByNumber(before.highest ?? -Infinity, elements) : unseenByContent(before, elements);
  const highest = numbers.reduce<number | undefined>(
    (most, number) => (most === undefined || number > most ? number : most),
    before.highest,
  );
  const isShorter = found.lines.length === 0 && elements.length < before.count;
  const seen = isShorter
    ? before
    : { count: elements.length, highest, first: elements[0] ?? before.first, last: elements.at(-1) ?? before.last };
  return { seen, ...found };
}

function unseenByNumber(told: number, elements: readonly ActivityLogElement[]): Omit<UnseenLines, 'seen'> {
  const lines = elements.filter((line, index) => (line.Number ?? numberAfter(elements, index) ?? told) > told);
  const first = lines[0]?.Number ?? numberAfter(lines, 0) ?? told;
  // Other nodes and hidden lines have numbers too: only where nothing that was told is left in the answer has its window moved on.
  const movedOn = told !== -Infinity && lines.length > 0 && lines.length === elements.length && first > told + 1;
  if (!movedOn) return { lines, gap: 'none' };
  // A gap that the server shows counts from the beginning of the node; ours counts from what was told.
  const news = lines[0]?.Category === 'Gap' ? lines.slice(1) : lines;
  return { lines: news, gap: { after: told, before: news[0]?.Number ?? first } };
}

/** A gap that has no number is as new as the line that follows it. */
function numberAfter(elements: readonly ActivityLogElement[], index: number): number | null | undefined {
  return elements.slice(index).find((line) => typeof line.Number === 'number')?.Number;
}

function unseenByContent(before: SeenLines, elements: readonly ActivityLogElement[]): Omit<UnseenLines, 'seen'> {
  const { count, first, last } = before;
  if (isSame(elements[0], first) || last === undefined) return { lines: elements.slice(count), gap: 'none' };
  const index = elements.findLastIndex((line) => isSame(line, last));
  return { lines: elements.slice(index + 1), gap: index < 0 && elements.length > 0 ? 'uncounted' : 'none' };
}

function isSame(line: ActivityLogElement | undefined, other: ActivityLogElement | undefined): boolean {
  return line?.OccurredAt === other?.OccurredAt && line?.MessageText === other?.MessageText;
}
