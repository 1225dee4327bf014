import { closeSync, createReadStream, existsSync, fstatSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { errorCodeOf } from '../../../errors/appError.ts';

/** Where the lines of one task's log are: everything up to a limit, then only the last ones (fault row S30). */
export interface LogLimits {
  /** Bytes of the first part. */
  readonly head: number;
  /** Bytes of each of the two files that hold the last lines in turn. */
  readonly tail: number;
}

/** Together at most 100 MiB for a task. */
export const logLimits: LogLimits = { head: 64 * 1024 * 1024, tail: 16 * 1024 * 1024 };

export interface LogFile {
  /** `structure` is never left out; `line` may be overwritten by later ones when the log grows too large. */
  append(kind: 'structure' | 'line', record: string): void;
  /** Hands everything to the system: from then on a killed server loses nothing of it. */
  flush(): void;
  /** The first write that failed (a full disk, for example); later records are dropped. */
  failure(): unknown;
  close(): void;
}

const headFile = (folder: string, id: string): string => path.join(folder, `${id}.ndjson`);
const tailFile = (folder: string, id: string, turn: number): string => path.join(folder, `${id}.tail${turn}.ndjson`);

/** Opens the log of a task for appending; what it already holds stays. */
export function openLogFile(folder: string, id: string, limits: LogLimits = logLimits): LogFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const head = openSegment(headFile(folder, id));
  let tail: Segment | undefined;
  let turn = tailTurns(folder, id).at(-1) ?? 0;
  let failed: unknown;

  function segmentFor(kind: 'structure' | 'line'): Segment {
    if (kind === 'structure' || (tail === undefined && head.size() < limits.head)) return head;
    if (tail === undefined || tail.size() >= limits.tail) {
      tail?.flush();
      tail?.close();
      turn += 1;
      rmSync(tailFile(folder, id, turn - 2), { force: true });
      tail = openSegment(tailFile(folder, id, turn));
    }
    return tail;
  }

  function guarded(work: () => void): void {
    if (failed !== undefined) return;
    try {
      work();
    } catch (error) {
      failed = error;
    }
  }

  return {
    append: (kind, record) => guarded(() => segmentFor(kind).append(record)),
    flush() {
      guarded(() => head.flush());
      guarded(() => tail?.flush());
    },
    failure: () => failed,
    close() {
      guarded(() => head.flush());
      guarded(() => tail?.flush());
      head.close();
      tail?.close();
    },
  };
}

interface Segment {
  append(record: string): void;
  flush(): void;
  size(): number;
  close(): void;
}

function openSegment(file: string): Segment {
  const descriptor = openSync(file, 'a+', 0o600);
  let size = fstatSync(descriptor).size;
  // A record cut off by a killed server must not swallow the next one.
  let waiting = endsWithin(descriptor, size) ? '\n' : '';

  function flush(): void {
    if (waiting === '') return;
    const bytes = Buffer.from(waiting, 'utf8');
    waiting = '';
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
  }

  return {
    append(record) {
      waiting += `${record}\n`;
      size += Buffer.byteLength(record) + 1;
    },
    flush,
    size: () => size,
    close: () => closeSync(descriptor),
  };
}

function endsWithin(descriptor: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last.toString() !== '\n';
}

/** The numbers of the tail files that are there, in order. */
function tailTurns(folder: string, id: string): readonly number[] {
  const prefix = `${id}.tail`;
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix));
  return names.map((name) => Number.parseInt(name.slice(prefix.length), 10)).toSorted((a, b) => a - b);
}

/** One file of a log. */
export interface LogSegment {
  /** 0: the first part; a higher number holds later lines. */
  readonly turn: number;
  readonly path: string;
}

/** The files of a task's log, oldest first; none if there is no log. */
export function logSegments(folder: string, id: string): readonly LogSegment[] {
  const first = headFile(folder, id);
  if (!existsSync(first)) return [];
  return [{ turn: 0, path: first }, ...tailTurns(folder, id).map((turn) => ({ turn, path: tailFile(folder, id, turn) }))];
}

export interface StoredRecord {
  readonly text: string;
  /** Where the next record begins, in bytes. */
  readonly end: number;
}

/** The records of a task's log, some at a time: first those of the first part, then the last ones, in order. Nothing if there is no log. */
export async function* readLogFile(folder: string, id: string): AsyncGenerator<readonly string[]> {
  for (const { path: file } of logSegments(folder, id)) {
    for await (const records of readRecords(file, 0)) yield records.map(({ text }) => text);
  }
}

/**
 * The whole records from a byte of a file on, some at a time. Records end with a line feed and hold none: JSON escapes it. (A reader for
 * people's lines would also split at U+2028.)
 */
export async function* readRecords(file: string, start: number): AsyncGenerator<readonly StoredRecord[]> {
  let begun: Uint8Array = new Uint8Array();
  let at = start;
  try {
    for await (const chunk of createReadStream(file, { start, highWaterMark: 256 * 1024 })) {
      const bytes = Buffer.concat([begun, chunk]);
      const records: StoredRecord[] = [];
      let from = 0;
      for (let feed = bytes.indexOf(lineFeed); feed >= 0; feed = bytes.indexOf(lineFeed, from)) {
        records.push({ text: bytes.toString('utf8', from, feed), end: at + feed + 1 });
        from = feed + 1;
      }
      at += from;
      begun = bytes.subarray(from);
      yield records;
    }
  } catch (error) {
    // The oldest tail is removed while the log grows.
    if (errorCodeOf(error) !== 'ENOENT') throw error;
  }
}

const lineFeed = 0x0a;

export interface LogPart {
  readonly start: number;
  /** Behind the line feed of the last record. */
  readonly end: number;
}

/** The records of each part of a file. */
export async function* readParts(file: string, parts: readonly LogPart[]): AsyncGenerator<readonly string[]> {
  const handle = await openIfThere(file);
  if (handle === undefined) return;
  try {
    for (const { start, end } of parts) {
      const bytes = Buffer.allocUnsafe(end - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      yield bytes.toString('utf8', 0, Math.max(0, bytesRead - 1)).split('\n');
    }
  } finally {
    await handle.close();
  }
}

async function openIfThere(file: string) {
  try {
    return await open(file);
  } catch (error) {
    // The oldest tail is removed while the log grows.
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
