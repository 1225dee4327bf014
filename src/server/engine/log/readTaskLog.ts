/** Reads the log of a task back as the tree clients poll (engine.md §7.4). */
import { gapOf } from './logGap.ts';
import type { LineCount, LogIndex, LogPage } from './logIndex.ts';
import { verboseCategories } from './logIndex.ts';
import type { LineRecord } from './logRecords.ts';
import type { LogElement, LogNode, TaskDetails } from './logTree.ts';
import { readLines } from './readLines.ts';

export interface LogView {
  readonly verbose: boolean;
  /** Only the last lines of each node. */
  readonly tail?: number;
}

/** More lines of one node than this are never put into one answer; the last ones are, after a gap. */
const mostLines = 50_000;

/** The tree of a task's log, or undefined when nothing was logged yet. */
export async function readTaskLog(index: LogIndex, view: LogView): Promise<TaskDetails | undefined> {
  const { root, pages, size } = await index.look();
  if (root === undefined) return undefined;
  const totals = countLines(pages, view);
  const keep = Math.min(view.tail ?? mostLines, mostLines);
  // The line before those of the answer says where a gap is.
  const lines = await collectLines(choosePages(pages, view, keep + 1), view);
  const gap = gapOf(pages);
  const fill = (node: LogNode): LogNode => {
    const own = lines.get(node.Id) ?? [];
    const window = { own, keep, total: totals.get(node.Id) ?? 0, isAsked: view.tail !== undefined && view.tail <= mostLines };
    return { ...node, LogElements: elementsOf(window, gap?.id === node.Id ? gap : undefined), Children: node.Children.map(fill) };
  };
  return { root: fill(root), physicalSize: size };
}

const countIn = ({ all, terse }: LineCount, { verbose }: LogView): number => (verbose ? all : terse);

function countLines(pages: readonly LogPage[], view: LogView): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { counts } of pages) for (const [id, count] of counts) totals.set(id, (totals.get(id) ?? 0) + countIn(count, view));
  return totals;
}

interface Choice {
  readonly page: LogPage;
  /** The nodes whose lines of this page belong to the answer. */
  readonly ids: ReadonlySet<string>;
}

/** Where the last lines of each node are. */
function choosePages(pages: readonly LogPage[], view: LogView, wanted: number): readonly Choice[] {
  const found = new Map<string, number>();
  const choose = (page: LogPage): readonly Choice[] => {
    const ids = [...page.counts].flatMap(([id, count]) => {
      const before = found.get(id) ?? 0;
      const here = countIn(count, view);
      found.set(id, before + here);
      return here > 0 && before < wanted ? [id] : [];
    });
    return ids.length === 0 ? [] : [{ page, ids: new Set(ids) }];
  };
  return pages.toReversed().flatMap(choose).toReversed();
}

async function collectLines(choices: readonly Choice[], { verbose }: LogView): Promise<ReadonlyMap<string, LineRecord[]>> {
  const lines = new Map<string, LineRecord[]>();
  for (const { page, ids } of choices) {
    for await (const records of readLines(page, ids)) {
      for (const record of records) {
        if (!verbose && verboseCategories.has(record.category)) continue;
        const own = lines.get(record.id);
        if (own === undefined) lines.set(record.id, [record]);
        else own.push(record);
      }
    }
  }
  return lines;
}

interface Window {
  readonly own: readonly LineRecord[];
  readonly keep: number;
  /** Lines of the node that the client could see. */
  readonly total: number;
  /** The client wants no more lines than these. */
  readonly isAsked: boolean;
}

function elementsOf({ own, keep, total, isAsked }: Window, gap: LineRecord | undefined): readonly LogElement[] {
  const kept = keep === 0 ? [] : own.slice(-keep);
  const [first] = kept;
  const shown = [...kept];
  if (gap !== undefined && (total <= keep || (first !== undefined && first.n < gap.n))) {
    shown.splice(shown.findLastIndex((line) => line.n < gap.n) + 1, 0, gap);
  }
  if (first !== undefined && total > keep) shown.unshift(leftOut(first, { count: total - kept.length, own, keep }));
  // Who asks for few lines knows that there are more.
  return (isAsked && keep > 0 ? shown.slice(-keep) : shown).map(elementOf);
}

/** A client that follows by numbers has seen the line before, or is told here that it has not. */
function leftOut(first: LineRecord, { count, own, keep }: { count: number; own: readonly LineRecord[]; keep: number }): LineRecord {
  const text = `${count} earlier lines are not in this answer, which holds the last ${keep} of each part of the log; the raw log holds them.`;
  return { ...first, n: own.at(-keep - 1)?.n ?? first.n - 1, category: 'Gap', text };
}

function elementOf(record: LineRecord): LogElement {
  return { Category: record.category, OccurredAt: record.at, MessageText: record.text, Detail: record.detail ?? null, Number: record.n };
}
