/**
 * What is known of one task's log without its lines: the nodes, and which lines are where in its files. A look reads only what was
 * appended since the last one, so that clients can poll a log of a million lines; the lines of an answer are read from their places.
 */
import type { LogPart } from '../files/logFile.ts';
import { logSegments, readRecords } from '../files/logFile.ts';
import type { LogRecord } from './logRecords.ts';
import { parseRecord } from './logRecords.ts';
import type { LineCategory, LogNode, NodeStatus } from './logTree.ts';

/** Lines of some nodes that stand together in one file, with numbers that follow each other. */
export interface LogPage {
  readonly turn: number;
  readonly path: string;
  /** Bytes. */
  readonly start: number;
  readonly end: number;
  /** Numbers of the first and the last line. */
  readonly first: number;
  readonly last: number;
  /** Node and time of the last line. */
  readonly lastId: string;
  readonly lastAt: string;
  /** Lines by node. */
  readonly counts: ReadonlyMap<string, LineCount>;
}

export interface LineCount {
  readonly all: number;
  /** Those that are not verbose. */
  readonly terse: number;
  /** Where they are, if they are few: the last lines of a silent step among the many of another one are found without reading those. */
  readonly places: readonly LogPart[] | undefined;
}

/** A log at one moment. */
export interface LogSnapshot {
  /** The tree, without lines; undefined when nothing was logged yet. */
  readonly root: LogNode | undefined;
  /** In the order of the lines. */
  readonly pages: readonly LogPage[];
  /** Bytes. */
  readonly size: number;
}

export interface LogIndex {
  /** Reads what is new. */
  look(): Promise<LogSnapshot>;
}

export const verboseCategories: ReadonlySet<LineCategory> = new Set<LineCategory>(['Trace', 'Verbose']);

/** So many bytes are read to find one line. */
const pageBytes = 128 * 1024;

const fewLines = 8;

type GrowingPage = { -readonly [Key in keyof LogPage]: LogPage[Key] } & { readonly counts: Map<string, LineCount> };

interface GrowingNode {
  readonly id: string;
  readonly name: string;
  readonly children: GrowingNode[];
  status: NodeStatus;
  started: string | null;
  ended: string | null;
  percentage: number;
  message: string | null;
}

interface State {
  readonly nodes: Map<string, GrowingNode>;
  /** Turn of a file → bytes that were read of it. */
  readonly read: Map<number, number>;
  pages: GrowingPage[];
}

export function createLogIndex(folder: string, id: string): LogIndex {
  const state: State = { nodes: new Map(), read: new Map(), pages: [] };
  let busy: Promise<unknown> = Promise.resolve();

  async function look(): Promise<LogSnapshot> {
    await readOn(state, folder, id);
    const root = state.nodes.get(id);
    return {
      root: root && presented(root),
      // The word of a later server about the end stands in the first part, after lines of the last one.
      pages: state.pages.map((page) => ({ ...page, counts: new Map(page.counts) })).toSorted((a, b) => a.first - b.first),
      size: [...state.read.values()].reduce((sum, bytes) => sum + bytes, 0),
    };
  }

  return {
    look() {
      // One after the other: each begins where the one before it ended.
      const turn = busy.then(look);
      busy = turn.catch(() => undefined);
      return turn;
    },
  };
}

async function readOn(state: State, folder: string, id: string): Promise<void> {
  const segments = logSegments(folder, id);
  const there = new Set(segments.map(({ turn }) => turn));
  for (const turn of state.read.keys()) if (!there.has(turn)) state.read.delete(turn);
  state.pages = state.pages.filter(({ turn }) => there.has(turn));
  for (const { turn, path } of segments) {
    let page = state.pages.findLast((candidate) => candidate.turn === turn);
    for await (const records of readRecords(path, state.read.get(turn) ?? 0)) {
      for (const { text, end } of records) {
        const start = state.read.get(turn) ?? 0;
        state.read.set(turn, end);
        const record = parseRecord(text);
        if (record === undefined) continue;
        takeStructure(state.nodes, record);
        if (record.k === 'line' && state.nodes.has(record.id)) page = takeLine(state.pages, page, { record, turn, path, start, end });
      }
    }
  }
}

function takeStructure(nodes: Map<string, GrowingNode>, record: LogRecord): void {
  if (record.k === 'node') {
    const node: GrowingNode = {
      ...{ id: record.id, name: record.name, children: [], status: 'Pending', started: null, ended: null, percentage: 0, message: null },
    };
    nodes.set(record.id, node);
    nodes.get(record.parent ?? '')?.children.push(node);
  }
  const node = nodes.get(record.id);
  if (node === undefined) return;
  if (record.k === 'progress') Object.assign(node, { percentage: record.percentage, message: record.message });
  if (record.k !== 'state') return;
  node.status = record.status;
  if (record.status === 'Running') node.started ??= record.at;
  else if (record.status !== 'Pending') node.ended = record.at;
}

interface FoundLine {
  readonly record: LogRecord & { readonly k: 'line' };
  readonly turn: number;
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Adds a line to the page, or to a new one where it does not belong to it; the answer is its page. */
function takeLine(pages: GrowingPage[], page: GrowingPage | undefined, { record, turn, path, start, end }: FoundLine): GrowingPage {
  const { id, n, at, category } = record;
  const fits = page !== undefined && n === page.last + 1 && end - page.start <= pageBytes;
  const target: GrowingPage = fits ? page : { turn, path, start, end, first: n, last: n, lastId: id, lastAt: at, counts: new Map() };
  if (!fits) pages.push(target);
  Object.assign(target, { end, last: n, lastId: id, lastAt: at });
  const { all, terse, places } = target.counts.get(id) ?? { all: 0, terse: 0, places: [] };
  target.counts.set(id, {
    all: all + 1,
    terse: verboseCategories.has(category) ? terse : terse + 1,
    places: all < fewLines ? [...(places ?? []), { start, end }] : undefined,
  });
  return target;
}

function presented(node: GrowingNode): LogNode {
  return {
    Id: node.id,
    Name: node.name,
    Started: node.started,
    Ended: node.ended,
    Status: node.status,
    ShowAtSummaryLevel: true,
    ProgressPercentage: node.status === 'Pending' || node.status === 'Running' ? node.percentage : 100,
    ProgressMessage: node.message,
    LogElements: [],
    Children: node.children.map(presented),
  };
}
