/** Which queued tasks start now, and what the others wait for (governance.md §4.2, §4.3). Pure. */
import type { TaskDocument } from './tasks.ts';

export interface QueueFacts {
  readonly queued: readonly TaskDocument[];
  /** Executing and cancelling tasks. */
  readonly running: readonly TaskDocument[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How many tasks run at once. */
  readonly cap: number;
}

export interface Waiting {
  readonly task: TaskDocument;
  /** Ids of the tasks it waits for, nearest first. */
  readonly behind: readonly string[];
  readonly reason: string;
}

export interface QueueDecision {
  /** In the order in which they start. */
  readonly start: readonly TaskDocument[];
  /** Their time has passed before they could start. */
  readonly expired: readonly TaskDocument[];
  readonly waiting: readonly Waiting[];
  /** When something changes although no task ends, in milliseconds since the epoch. */
  readonly nextAt: number | undefined;
}

export function decideQueue(facts: QueueFacts): QueueDecision {
  const { now, cap } = facts;
  const expired = facts.queued.filter((task) => expiryOf(task) < now);
  const alive = facts.queued.filter((task) => expiryOf(task) >= now);
  const due = alive.filter((task) => timeOf(task) <= now).toSorted(inOrder);
  const ahead = [...facts.running];
  const start: TaskDocument[] = [];
  const waiting: Waiting[] = [];
  for (const task of due) {
    const sameTag = task.ConcurrencyTag === null ? [] : ahead.filter((other) => other.ConcurrencyTag === task.ConcurrencyTag);
    const busy = [...facts.running, ...start];
    if (sameTag.length > 0) waiting.push(behindTag(task, sameTag));
    else if (busy.length >= cap) waiting.push(behindCap(task, busy, cap));
    else start.push(task);
    ahead.push(task);
  }
  const times = [...alive.map(expiryOf), ...alive.map(timeOf).filter((time) => time > now)].filter(Number.isFinite);
  return { start, expired, waiting, nextAt: times.length === 0 ? undefined : Math.min(...times) };
}

const timeOf = (task: TaskDocument): number => Date.parse(task.QueueTime);
const expiryOf = (task: TaskDocument): number => (task.QueueTimeExpiry === null ? Infinity : Date.parse(task.QueueTimeExpiry));

function inOrder(a: TaskDocument, b: TaskDocument): number {
  return timeOf(a) - timeOf(b) || numberOf(a.Id) - numberOf(b.Id);
}

function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}

function behindTag(task: TaskDocument, sameTag: readonly TaskDocument[]): Waiting {
  const nearest = sameTag.toReversed();
  const names = nearest.map((other) => `${other.Description} (${other.Id})`).join(', ');
  return {
    task,
    behind: nearest.map((other) => other.Id),
    reason: `Waiting for ${names}: one deployment of a project runs in an environment at a time.`,
  };
}

function behindCap(task: TaskDocument, busy: readonly TaskDocument[], cap: number): Waiting {
  const ids = busy.map((other) => other.Id);
  return { task, behind: ids, reason: `Waiting for one of ${cap} running tasks to end: ${ids.join(', ')}.` };
}
