/** Reads the log of a task back: as the tree clients poll and as text (engine.md §7.4). */
import { logFileSize, readLogFile } from '../files/logFile.ts';
import type { LineRecord } from './logRecords.ts';
import { parseRecord } from './logRecords.ts';
import { wireTime } from '../tasks.ts';
import type { LineCategory, LogElement, LogNode, NodeStatus, TaskDetails } from './logTree.ts';

export interface LogView {
  readonly verbose: boolean;
  /** Only the last lines of each node. */
  readonly tail?: number;
}

/** More lines of one node than this are never put into one answer; the last ones are. */
const mostLines = 50_000;

const chatter: ReadonlySet<LineCategory> = new Set<LineCategory>(['Trace', 'Verbose']);

interface GrowingNode {
  readonly id: string;
  readonly name: string;
  readonly children: GrowingNode[];
  lines: LogElement[];
  status: NodeStatus;
  started: string | null;
  ended: string | null;
  percentage: number;
  message: string | null;
}

/** The tree of a task's log, or undefined when nothing was logged yet. */
export async function readTaskLog(folder: string, id: string, view: LogView): Promise<TaskDetails | undefined> {
  const keep = Math.min(view.tail ?? mostLines, mostLines);
  const nodes = new Map<string, GrowingNode>();
  const gap = createGapFinder();
  const take = (text: string): void => {
    const record = parseRecord(text);
    if (record?.k === 'node') addNode(nodes, record);
    const node = record === undefined ? undefined : nodes.get(record.id);
    if (record === undefined || node === undefined) return;
    if (record.k === 'state') setState(node, record);
    if (record.k === 'progress') Object.assign(node, { percentage: record.percentage, message: record.message });
    if (record.k === 'line') {
      gap.see(record.n, node);
      if (view.verbose || !chatter.has(record.category)) addLine(node, elementOf(record), keep);
    }
  };
  for await (const texts of readLogFile(folder, id)) for (const text of texts) take(text);
  gap.mark();
  const root = nodes.get(id);
  return root && { root: finished(root, keep), physicalSize: await logFileSize(folder, id) };
}

function addNode(
  nodes: Map<string, GrowingNode>,
  record: { readonly id: string; readonly parent: string | null; readonly name: string },
): void {
  const { id, name, parent } = record;
  const node: GrowingNode = {
    ...{ id, name, children: [], lines: [], status: 'Pending', started: null, ended: null, percentage: 0, message: null },
  };
  nodes.set(id, node);
  nodes.get(parent ?? '')?.children.push(node);
}

function setState(node: GrowingNode, { status, at }: { readonly status: NodeStatus; readonly at: string }): void {
  node.status = status;
  if (status === 'Running') node.started ??= at;
  else if (status !== 'Pending') node.ended = at;
}

function elementOf(record: LineRecord): LogElement {
  return { Category: record.category, OccurredAt: record.at, MessageText: record.text, Detail: record.detail ?? null, Number: record.n };
}

function addLine(node: GrowingNode, line: LogElement, keep: number): void {
  node.lines.push(line);
  // Shortened now and then, not at every line; a few more stay, because the lines of the end are put into their order later.
  if (node.lines.length > 2 * keep + 1000) node.lines = node.lines.slice(-keep - 500);
}

function finished(node: GrowingNode, keep: number): LogNode {
  const lines = node.lines.toSorted((a, b) => a.Number - b.Number);
  return {
    Id: node.id,
    Name: node.name,
    Started: node.started,
    Ended: node.ended,
    Status: node.status,
    ShowAtSummaryLevel: true,
    ProgressPercentage: node.status === 'Pending' || node.status === 'Running' ? node.percentage : 100,
    ProgressMessage: node.message,
    LogElements: keep === 0 ? [] : lines.slice(-keep),
    Children: node.children.map((child) => finished(child, keep)),
  };
}

interface GapFinder {
  see(number: number, node: GrowingNode): void;
  /** Puts a line where numbers are missing because the log grew beyond its limit. */
  mark(): void;
}

function createGapFinder(): GapFinder {
  let last: { readonly number: number; readonly node?: GrowingNode } = { number: 0 };
  let gap: { readonly node: GrowingNode; readonly after: number; readonly count: number } | undefined;
  return {
    see(number, node) {
      const count = number - last.number - 1;
      if (count > 0) gap = { node: last.node ?? node, after: last.number, count };
      if (number > last.number) last = { number, node };
    },
    mark() {
      if (gap === undefined) return;
      const MessageText = `${gap.count} lines are left out here: the log grew beyond its limit, so only its beginning and its end are kept.`;
      const at = gap.node.lines.findLast((line) => line.Number <= (gap?.after ?? 0))?.OccurredAt;
      gap.node.lines.push({
        Category: 'Gap',
        OccurredAt: at ?? gap.node.started ?? wireTime(0),
        MessageText,
        Detail: null,
        Number: gap.after + 1,
      });
    },
  };
}
