/** The log of a task as text, in the layout of engine.md §7.4. */
import { gapOf } from './logGap.ts';
import type { LogIndex, LogPage } from './logIndex.ts';
import type { LineRecord } from './logRecords.ts';
import type { LogNode } from './logTree.ts';
import { readLines } from './readLines.ts';

const leftColumn = 20;
const blank = ' '.repeat(leftColumn);

interface Source {
  readonly pages: readonly LogPage[];
  readonly gap: LineRecord | undefined;
}

/** The text in pieces: each node with its lines, then the nodes below it. Of the files only where a node has lines is read for it. */
export async function* rawLog(index: LogIndex): AsyncGenerator<string> {
  const { root, pages } = await index.look();
  if (root !== undefined) yield* nodeText({ pages, gap: gapOf(pages) }, root, 0);
}

async function* nodeText(source: Source, node: LogNode, depth: number): AsyncGenerator<string> {
  yield `${row(blank, depth, `== ${node.Status}: ${node.Name} ==`)}\n`;
  const gap = source.gap?.id === node.Id ? source.gap : undefined;
  let isTold = gap === undefined;
  for (const page of source.pages.filter(({ counts }) => counts.has(node.Id))) {
    if (gap !== undefined && !isTold && page.first > gap.n) {
      isTold = true;
      yield lineText(gap, depth);
    }
    yield* linesText(page, node.Id, depth);
  }
  if (gap !== undefined && !isTold) yield lineText(gap, depth);
  yield `${blank}|\n`;
  for (const child of node.Children) yield* nodeText(source, child, depth + 1);
}

async function* linesText(page: LogPage, id: string, depth: number): AsyncGenerator<string> {
  for await (const lines of readLines(page, new Set([id]))) yield lines.map((line) => lineText(line, depth)).join('');
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
