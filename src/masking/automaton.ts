/** Searches a text for many patterns at once (Aho-Corasick), as if the text had no line breaks. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Scan {
  /** Matches, merged where they touch or overlap, in order. */
  readonly spans: readonly Span[];
  /** No match that more text could complete begins before this index. */
  readonly settled: number;
}

export interface Automaton {
  scan(text: string): Scan;
}

/** More line breaks than this in a row end a match: a secret wrapped by a tool has one (`\r\n` counts as two). */
const breaksInside = 4;
const lineFeed = 10;
const carriageReturn = 13;

interface Tables {
  /** Column of a UTF-16 code unit; 0 for those that are in no pattern. */
  readonly column: Uint16Array;
  readonly width: number;
  /** `next[state * width + column]`, complete: no failure links are followed while searching. */
  readonly next: Int32Array;
  /** Length of the longest pattern that ends in a state, 0 if none does. */
  readonly matched: Int32Array;
  /** How many characters back the longest match that can still grow begins. */
  readonly open: Int32Array;
}

/** Builds the search for patterns of at least one character and without line breaks. */
export function createAutomaton(patterns: readonly string[]): Automaton {
  const tables = buildTables(patterns);
  return { scan: (text) => scan(tables, text) };
}

function scan({ column, width, next, matched, open }: Tables, text: string): Scan {
  const spans: Span[] = [];
  let state = 0;
  let breaks = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === lineFeed || code === carriageReturn) {
      breaks += 1;
      if (breaks > breaksInside) state = 0;
      continue;
    }
    breaks = 0;
    state = next[state * width + (column[code] ?? 0)] ?? 0;
    const length = matched[state] ?? 0;
    if (length > 0) addSpan(spans, { start: stepBack(text, index + 1, length), end: index + 1 });
  }
  return { spans, settled: stepBack(text, text.length, open[state] ?? 0) };
}

/** The index that many characters before another one, line breaks not counted; the other one itself for none. */
function stepBack(text: string, from: number, count: number): number {
  let index = from;
  for (let left = count; left > 0;) {
    index -= 1;
    const code = text.charCodeAt(index);
    if (code !== lineFeed && code !== carriageReturn) left -= 1;
  }
  return index;
}

function addSpan(spans: Span[], span: Span): void {
  let { start } = span;
  for (let last = spans.at(-1); last !== undefined && last.end >= start; last = spans.at(-1)) {
    start = Math.min(start, last.start);
    spans.pop();
  }
  spans.push({ start, end: span.end });
}

function buildTables(patterns: readonly string[]): Tables {
  const column = new Uint16Array(65_536);
  let width = 1;
  let size = 1;
  for (const pattern of patterns) {
    size += pattern.length;
    for (let index = 0; index < pattern.length; index += 1) {
      const code = pattern.charCodeAt(index);
      if (column[code] === 0) column[code] = width++;
    }
  }
  const tables = { column, width, next: new Int32Array(size * width), matched: new Int32Array(size), open: new Int32Array(size) };
  addFailures(tables, addTrie(tables, patterns));
  return tables;
}

/** Enters the patterns; the answer is the states in the order of their depth with the depth of each. */
function addTrie({ column, width, next, matched }: Tables, patterns: readonly string[]): Int32Array {
  const depth = new Int32Array(matched.length);
  let states = 1;
  for (const pattern of patterns) {
    let state = 0;
    for (let index = 0; index < pattern.length; index += 1) {
      const cell = state * width + (column[pattern.charCodeAt(index)] ?? 0);
      let child = next[cell] ?? 0;
      if (child === 0) {
        child = states++;
        next[cell] = child;
        depth[child] = index + 1;
      }
      state = child;
    }
    matched[state] = pattern.length;
  }
  return depth.subarray(0, states);
}

/** Breadth first: a state without its own way for a character takes the way of its longest proper suffix. */
function addFailures({ width, next, matched, open }: Tables, depth: Int32Array): void {
  const failure = new Int32Array(depth.length);
  const queue = new Int32Array(depth.length);
  let end = 1;
  for (let head = 0; head < end; head += 1) {
    const state = queue[head] ?? 0;
    const fallback = failure[state] ?? 0;
    let leaf = true;
    for (let symbol = 1; symbol < width; symbol += 1) {
      const cell = state * width + symbol;
      const child = next[cell] ?? 0;
      const other = state === 0 ? 0 : (next[fallback * width + symbol] ?? 0);
      if (child === 0) {
        next[cell] = other;
        continue;
      }
      leaf = false;
      failure[child] = other;
      matched[child] = Math.max(matched[child] ?? 0, matched[other] ?? 0);
      queue[end++] = child;
    }
    if (state !== 0) open[state] = leaf ? (open[fallback] ?? 0) : (depth[state] ?? 0);
  }
}
