import type { Failure } from './syntax/result.ts';

/** Where a text stops being a template. */
export interface ParseFailure {
  /** Offset in UTF-16 units. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** What stands there in quotes and shortened, or `end of text` or `line end`. */
  readonly found: string;
  /** What could have stood there. */
  readonly expected: readonly string[];
  /** What stands there and what is expected, without the place. */
  readonly problem: string;
  /** All of it as one sentence without a final stop. */
  readonly message: string;
}

export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** The places of failures for a reader: of each the defect behind it where it has one. */
export function describeFailures(text: string, failures: readonly Failure[]): readonly ParseFailure[] {
  const positionOf = positionsIn(text);
  return failures.map((failed) => {
    const { at, expected, block } = failed.reason ?? failed;
    const position = positionOf(at);
    const found = foundAt(text, at);
    const opening = block === undefined ? null : positionOf(block.at);
    const of = opening === null ? '' : ` for the ${foundAt(text, opening.offset)} at line ${opening.line}, column ${opening.column}`;
    const wanted = `expected ${list(expected)}${of}`;
    const message = `unexpected ${found} at line ${position.line}, column ${position.column}; ${wanted}`;
    return { ...position, found, expected, problem: `unexpected ${found}; ${wanted}`, message };
  });
}

/** Line and column of offsets in a text; lines end with LF, CR LF or CR. */
export function positionsIn(text: string): (offset: number) => Position {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { offset, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** A token is cut after 42 units, its opening included. */
const longestFound = 42;

function foundAt(text: string, at: number): string {
  if (at >= text.length) return 'end of text';
  const token = /^(?:#\{[^}\r\n]{0,40}\}?|\r\n|[^])/u.exec(text.slice(at, at + 50))?.[0] ?? text.charAt(at);
  if (token.length >= longestFound && !token.endsWith('}')) return `'${token.trimEnd()}…'`;
  return /^[\r\n]/.test(token) ? 'line end' : `'${token}'`;
}

function list(expected: readonly string[]): string {
  const others = expected.slice(0, -1);
  const last = expected[expected.length - 1] ?? 'something else';
  return others.length === 0 ? last : `${others.join(', ')} or ${last}`;
}
