import type { ActivityElement } from '../contract/resources/activityLog.ts';
import type { OutputEvent } from '../output/events.ts';

/** What was already told of a task's log: node id → how many of its lines, and its state. */
export type SeenLog = ReadonlyMap<string, { readonly lines: number; readonly status: string }>;

/** Whose log it is; the label tells tasks apart where several are followed. */
export interface LogOwner {
  readonly taskId: string;
  readonly label: string;
}

/** Nothing was told yet. */
export const nothingSeen: SeenLog = new Map();

/**
 * What a new reading of a task's log adds to what was seen: every line exactly once, in the order of the log, with a heading before
 * the lines of a node and its state after them. Nodes are told apart by their ids, which stay the same from poll to poll.
 */
export function newInLog(
  seen: SeenLog,
  roots: readonly ActivityElement[],
  owner: LogOwner,
): { readonly seen: SeenLog; readonly events: readonly OutputEvent[] } {
  const next = new Map(seen);
  const events = roots.flatMap((root) => eventsOf(next, root, { ...owner, depth: 0 }));
  return { seen: next, events };
}

interface Place extends LogOwner {
  readonly depth: number;
}

function eventsOf(
  seen: Map<string, { readonly lines: number; readonly status: string }>,
  node: ActivityElement,
  place: Place,
): OutputEvent[] {
  const before = seen.get(node.Id) ?? { lines: 0, status: 'Pending' };
  seen.set(node.Id, { lines: Math.max(before.lines, node.LogElements.length), status: node.Status });
  const heading =
    before.status === 'Pending' && node.Status !== 'Pending' && node.Status !== 'Skipped' ? [stepEvent(node, 'Running', place)] : [];
  const closing = before.status !== node.Status && isOver(node.Status) ? [stepEvent(node, node.Status, place)] : [];
  const lines = lineEvents(node, before.lines, place);
  const content = mergeByTime(
    node.LogElements.slice(before.lines).map(({ OccurredAt }, index) => ({
      at: Date.parse(OccurredAt),
      events: lines.slice(index, index + 1),
    })),
    (node.Children ?? []).map((child) => ({
      at: Date.parse(child.Started ?? ''),
      events: eventsOf(seen, child, { ...place, depth: place.depth + 1 }),
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

function stepEvent(node: ActivityElement, status: string, place: Place): OutputEvent {
  return { type: 'task.step', ...place, name: node.Name, status };
}

function lineEvents(node: ActivityElement, from: number, place: Place): OutputEvent[] {
  return node.LogElements.slice(from).map((line) => ({
    type: 'task.log',
    ...place,
    category: line.Category,
    text: line.MessageText,
    at: line.OccurredAt,
  }));
}
