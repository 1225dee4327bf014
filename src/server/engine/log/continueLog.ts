/** Adds to the log of a task that is not running: why it waits, why it ended without a word. */
import type { Clock } from '../../../platform/ports.ts';
import { openLogFile, readLogFile } from '../files/logFile.ts';
import { wireTime } from '../tasks.ts';
import type { LogRecord } from './logRecords.ts';
import { parseRecord } from './logRecords.ts';
import type { LineCategory, NodeStatus } from './logTree.ts';

/** Where the writing of a log stands. */
export interface LogState {
  /** False: nothing was written yet. */
  readonly begun: boolean;
  /** Number of the last line. */
  readonly lines: number;
  /** Ids of the nodes that were started and not finished. */
  readonly running: readonly string[];
}

export async function readLogState(folder: string, id: string): Promise<LogState> {
  const running = new Set<string>();
  let begun = false;
  let lines = 0;
  for await (const texts of readLogFile(folder, id)) {
    for (const text of texts) {
      const record = parseRecord(text);
      if (record?.k === 'node') begun = true;
      if (record?.k === 'line') lines = Math.max(lines, record.n);
      if (record?.k !== 'state') continue;
      if (record.status === 'Running') running.add(record.id);
      else running.delete(record.id);
    }
  }
  return { begun, lines, running: [...running] };
}

export interface Addition {
  /** Name of the root node, should the log not have begun. */
  readonly name: string;
  readonly category: LineCategory;
  readonly text: string;
  /** Ends the root and every node that still runs. */
  readonly end?: NodeStatus;
}

/** Appends a line to the root of a log that nobody else writes to. */
export async function continueLog(folder: string, id: string, addition: Addition & { readonly clock: Clock }): Promise<void> {
  const file = openLogFile(folder, id);
  const { begun, lines, running } = await readLogState(folder, id);
  const at = wireTime(addition.clock.now());
  const { category, text, end } = addition;
  const records: LogRecord[] = begun ? [] : [{ k: 'node', id, parent: null, name: addition.name }];
  records.push({ k: 'line', id, n: lines + 1, category, at, text });
  if (end !== undefined) for (const node of new Set([...running, id])) records.push({ k: 'state', id: node, status: end, at });
  for (const record of records) file.append('structure', JSON.stringify(record));
  file.close();
}
