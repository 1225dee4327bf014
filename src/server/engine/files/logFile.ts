import { closeSync, createReadStream, existsSync, fstatSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
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
    close() {
      flush();
      closeSync(descriptor);
    },
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

/** The records of a task's log, some at a time: first those of the first part, then the last ones, in order. Nothing if there is no log. */
export async function* readLogFile(folder: string, id: string): AsyncGenerator<readonly string[]> {
  for (const file of logFiles(folder, id)) yield* linesOf(file);
}

/** Bytes of all files of a log. */
export async function logFileSize(folder: string, id: string): Promise<number> {
  const sizes = await Promise.all(logFiles(folder, id).map(sizeOf));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function logFiles(folder: string, id: string): readonly string[] {
  if (!existsSync(headFile(folder, id))) return [];
  return [headFile(folder, id), ...tailTurns(folder, id).map((turn) => tailFile(folder, id, turn))];
}

/** Records end with a line feed and hold none: JSON escapes it. (A reader for people's lines would also split at U+2028.) */
async function* linesOf(file: string): AsyncGenerator<readonly string[]> {
  let begun = '';
  try {
    for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
      const lines = (begun + String(chunk)).split('\n');
      begun = lines.pop() ?? '';
      yield lines;
    }
  } catch (error) {
    // The oldest tail is removed while the log grows.
    if (errorCodeOf(error) !== 'ENOENT') throw error;
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}
