import type { ActivityElement, ActivityLogElement } from '../contract/resources/activityLog.ts';
import type { OutputEvent } from '../output/events.ts';
import { noLinesSeen, type SeenLines, type UnseenLines, unseenLines } from './unseenLines.ts';

interface SeenNode {
  readonly lines: SeenLines;
  readonly status: string;
}

/** What was already told of a task's log: node id → its lines, and its state. */
export type SeenLog = ReadonlyMap<string, SeenNode>;

/** Whose log it is; the label tells tasks apart where several are followed. */
export interface LogOwner {
  readonly taskId: string;
  readonly label: string;
}

/** Nothing was told yet. */
export const nothingSeen: SeenLog = new Map();

/**
 * What a new reading of a task's log adds to what was seen: every line exactly once, in the order of the log, with a heading before
 * the lines of a node and its state after them. Nodes are told apart by their ids, which stay the same from poll to poll. Where a
 * server sends only the newest lines of a node and some were missed, a line of category `Gap` says how many.
 */
export function newInLog(
  seen: SeenLog,
  roots: readonly ActivityElement[],
  owner: LogOwner,
): { readonly seen: SeenLog; readonly events: readonly OutputEvent[] } {
  const next = new Map(seen);
  const events = roots.flatMap((root) => eventsOf(next, root, { ...owner, depth: 0, parent: '', roots }));
  return { seen: next, events };
}

interface Place extends LogOwner {
  readonly depth: number;
  /** Id of the node above. */
  readonly parent: string;
  /** The whole reading: lines of a task are numbered across its nodes. */
  readonly roots: readonly ActivityElement[];
}

function eventsOf(seen: Map<string, SeenNode>, node: ActivityElement, place: Place): OutputEvent[] {
  const before = seen.get(node.Id) ?? { lines: noLinesSeen, status: 'Pending' };
  const unseen = unseenLines(before.lines, node.LogElements);
  seen.set(node.Id, { lines: unseen.seen, status: node.Status });
  const heading =
    before.status === 'Pending' && node.Status !== 'Pending' && node.Status !== 'Skipped' ? [stepEvent(node, 'Running', place)] : [];
  const closing = before.status !== node.Status && isOver(node.Status) ? [stepEvent(node, node.Status, place)] : [];
  const content = mergeByTime(
    lineBlocks(unseen, node.Id, place),
    (node.Children ?? []).map((child) => ({
      at: Date.parse(child.Started ?? ''),
      events: eventsOf(seen, child, { ...place, depth: place.depth + 1, parent: node.Id }),
    })),
  );
  // The root node is the task itself: its beginning and end are told by the task's own events.
  return place.depth === 0 ? content : [...heading, ...content, ...closing];
}

interface Block {
  /** Milliseconds; NaN where the server does not say. */
  readonly at: number;
  readonly events: readonly OutputEvent[];
}

/** The lines of a node among its children: each before the first child that started after it was written. */
function mergeByTime(lines: readonly Block[], children: readonly Block[]): OutputEvent[] {
  const merged: OutputEvent[] = [];
  let next = 0;
  for (const child of children) {
    for (; next < lines.length && !((lines[next]?.at ?? NaN) > child.at); next++) merged.push(...(lines[next]?.events ?? []));
    merged.push(...child.events);
  }
  return [...merged, ...lines.slice(next).flatMap(({ events }) => events)];
}

function isOver(status: string): boolean {
  return status !== 'Pending' && status !== 'Running';
}

function stepEvent(node: ActivityElement, status: string, { taskId, label, depth, parent }: Place): OutputEvent {
  return { type: 'task.step', taskId, node: node.Id, parent, label, depth, name: node.Name, status };
}

function lineBlocks({ lines, gap }: UnseenLines, node: string, place: Place): Block[] {
  const [first] = lines;
  const left = first === undefined || gap === 'none' ? [] : [{ ...first, Category: 'Gap', MessageText: gapText(gap, place.roots) }];
  return [...left, ...lines].map((line) => ({ at: Date.parse(line.OccurredAt), events: [lineEvent(line, node, place)] }));
}

/** At most so many: lines that are hidden have numbers too. */
function gapText(gap: Exclude<UnseenLines['gap'], 'none'>, roots: readonly ActivityElement[]): string {
  const why = 'the server sends only the newest lines of a step';
  if (gap === 'uncounted') return `Lines are left out here: ${why}`;
  const count = gap.before - gap.after - 1 - roots.reduce((sum, root) => sum + countBetween(root, gap), 0);
  return `Up to ${count} ${count === 1 ? 'line is' : 'lines are'} left out here: ${why}`;
}

function countBetween(node: ActivityElement, gap: { readonly after: number; readonly before: number }): number {
  const isBetween = (number: number): boolean => number > gap.after && number < gap.before;
  const own = node.LogElements.filter((line) => line.Category !== 'Gap' && isBetween(line.Number ?? gap.after)).length;
  return (node.Children ?? []).reduce((sum, child) => sum + countBetween(child, gap), own);
}

function lineEvent(line: ActivityLogElement, node: string, { taskId, label, depth }: Place): OutputEvent {
  return { type: 'task.log', taskId, node, label, depth, category: line.Category, text: line.MessageText, at: line.OccurredAt };
}
