/** The log of a task as text, in the layout of engine.md §7.4. */
import { readLogFile } from '../files/logFile.ts';
import type { LineRecord } from './logRecords.ts';
import { parseRecord } from './logRecords.ts';
import type { LogNode } from './logTree.ts';
import { readTaskLog } from './readTaskLog.ts';

const leftColumn = 20;
const blank = ' '.repeat(leftColumn);

/**
 * The text in pieces: each node with its lines, then the nodes below it. The log is read once per node instead of being held,
 * because it may have a hundred megabytes.
 */
export async function* rawLog(folder: string, id: string): AsyncGenerator<string> {
  const details = await readTaskLog(folder, id, { verbose: true, tail: 0 });
  if (details !== undefined) yield* nodeText(folder, id, { node: details.root, depth: 0 });
}

async function* nodeText(folder: string, id: string, { node, depth }: { node: LogNode; depth: number }): AsyncGenerator<string> {
  yield `${row(blank, depth, `== ${node.Status}: ${node.Name} ==`)}\n`;
  const marker = `"id":${JSON.stringify(node.Id)}`;
  for await (const texts of readLogFile(folder, id)) {
    const own = texts.filter((text) => text.includes(marker)).map(parseRecord);
    const piece = own.map((record) => (record?.k === 'line' && record.id === node.Id ? lineText(record, depth) : '')).join('');
    if (piece !== '') yield piece;
  }
  yield `${blank}|\n`;
  for (const child of node.Children) yield* nodeText(folder, id, { node: child, depth: depth + 1 });
}

function lineText(line: LineRecord, depth: number): string {
  const time = /T(\d\d:\d\d:\d\d)/.exec(line.at)?.[1] ?? '';
  const left = `${time}   ${line.category.padEnd(9)}`.padEnd(leftColumn);
  const texts = [line.text, ...(line.detail === undefined ? [] : [line.detail])].flatMap((text) => text.split('\n'));
  return texts.map((text, index) => `${row(index === 0 ? left : blank, depth + 1, text)}\n`).join('');
}

function row(left: string, depth: number, text: string): string {
  return `${left}| ${'  '.repeat(depth)}${text}`;
}
