import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile } from '../../../../src/server/engine/files/logFile.ts';
import type { LogLimits } from '../../../../src/server/engine/files/logFile.ts';
import { continueLog } from '../../../../src/server/engine/log/continueLog.ts';
import { createLogIndex } from '../../../../src/server/engine/log/logIndex.ts';
import type { LogNode } from '../../../../src/server/engine/log/logTree.ts';
import { rawLog } from '../../../../src/server/engine/log/rawLog.ts';
import { readTaskLog } from '../../../../src/server/engine/log/readTaskLog.ts';
import { createTaskLog } from '../../../../src/server/engine/log/taskLog.ts';
import { createMasker } from '../../../../src/masking/masker.ts';

const id = 'ServerTasks-1_AB12CD34EF';
const clock = { now: () => Date.UTC(2026, 0, 31, 13, 21, 28), monotonic: () => 0, sleep: () => Promise.reject(new Error('not used')) };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pulpo-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openLog(limits?: LogLimits) {
  return createTaskLog({ id, name: 'Deploy Web to Dev', file: openLogFile(folder, id, limits), masker: createMasker(), clock });
}

/** Puts another record over a part of the log: whoever reads that again finds it. */
function forge({ start, end }: { readonly start: number; readonly end: number }, record: object): void {
  const descriptor = openSync(path.join(folder, `${id}.ndjson`), 'r+');
  writeSync(descriptor, `${JSON.stringify(record)}\n`.padEnd(end - start - 1, 'x'), start);
  closeSync(descriptor);
}

const texts = (node: LogNode | undefined): string[] => (node?.LogElements ?? []).map((line) => line.MessageText);

test('a second look reads only what was appended since the first', async () => {
  const log = openLog();
  const step = log.root.child('Step 1');
  step.write('Info', 'old');
  await Promise.resolve();
  const index = createLogIndex(folder, id);
  const { size } = await index.look();
  forge({ start: 0, end: size }, { k: 'node', id: 'x', parent: id, name: 'Read again' });
  step.write('Info', 'new');
  step.finish('Success');
  log.close();
  const { root, pages } = await index.look();
  expect(root?.Children).toMatchObject([{ Name: 'Step 1', Status: 'Success' }]);
  expect(pages).toMatchObject([{ first: 1, last: 2 }]);
});

test('the last lines of a long log are found without reading what is before them', async () => {
  const log = openLog();
  const silent = log.root.child('Step 1');
  silent.write('Info', 'quiet');
  for (let line = 1; line <= 5000; line += 1) log.root.write('Info', `line ${line}`);
  log.close();
  const index = createLogIndex(folder, id);
  const { pages } = await index.look();
  const forged = { k: 'line', id: silent.id, n: 1, category: 'Info', at: '', text: 'Read again' };
  const quiet = pages[0]?.counts.get(silent.id)?.places?.[0]?.end ?? 0;
  for (const page of pages.slice(0, -1)) forge(page.first === 1 ? { start: quiet, end: page.end } : page, forged);
  const root = (await readTaskLog(index, { verbose: true, tail: 3 }))?.root;
  expect(pages.length).toBeGreaterThan(2);
  expect(texts(root)).toEqual(['line 4998', 'line 4999', 'line 5000']);
  expect(texts(root?.Children[0])).toEqual(['quiet']);
});

test('lines that are written while clients look are in their answers once and in order, whoever asks at once', async () => {
  const log = openLog({ head: 3000, tail: 100_000 });
  const index = createLogIndex(folder, id);
  const step = log.root.child('Step 1');
  for (let round = 0; round < 20; round += 1) {
    for (let line = 1; line <= 10; line += 1) step.write('Info', `line ${round * 10 + line}`);
    await Promise.resolve();
    await Promise.all([index.look(), readTaskLog(index, { verbose: true })]);
  }
  log.close();
  expect(texts((await readTaskLog(index, { verbose: true }))?.root.Children[0])).toEqual(
    Array.from({ length: 200 }, (_, line) => `line ${line + 1}`),
  );
});

test('more lines than an answer holds are told as a gap with the number of the last one that is missing', async () => {
  const log = openLog();
  const step = log.root.child('Step 1');
  for (let line = 1; line <= 50_011; line += 1) {
    if (line === 11) log.root.write('Info', 'between');
    else step.write(line === 5 ? 'Verbose' : 'Info', `line ${line}`);
  }
  log.close();
  const root = (await readTaskLog(createLogIndex(folder, id), { verbose: true }))?.root;
  expect(texts(root)).toEqual(['between']);
  const lines = root?.Children[0]?.LogElements ?? [];
  expect(lines).toHaveLength(50_001);
  expect(lines[0]).toMatchObject({ Category: 'Gap', Number: 10 });
  expect(lines[0]?.MessageText).toMatch(/^10 earlier lines /);
  expect(lines[1]).toMatchObject({ Number: 12, MessageText: 'line 12' });
  const terse = (await readTaskLog(createLogIndex(folder, id), { verbose: false }))?.root.Children[0]?.LogElements;
  expect(terse?.[0]?.MessageText).toMatch(/^9 earlier lines /);
});

test('a client that asks for few lines is shown no gap before them', async () => {
  const log = openLog();
  for (let line = 1; line <= 9; line += 1) log.root.write('Info', `line ${line}`);
  log.close();
  expect(texts((await readTaskLog(createLogIndex(folder, id), { verbose: true, tail: 1 }))?.root)).toEqual(['line 9']);
  expect(texts((await readTaskLog(createLogIndex(folder, id), { verbose: true, tail: 0 }))?.root)).toEqual([]);
});

test('a log that loses its middle while clients look tells of it with the number of the last line that is lost', async () => {
  const log = openLog({ head: 4000, tail: 2000 });
  const index = createLogIndex(folder, id);
  const step = log.root.child('Step 1');
  for (let line = 1; line <= 1000; line += 1) {
    step.write('Info', `line ${line}`);
    if (line % 100 === 0) await index.look();
  }
  log.close();
  const lines = (await readTaskLog(index, { verbose: true }))?.root.Children[0]?.LogElements ?? [];
  const gap = lines.findIndex((line) => line.Category === 'Gap');
  expect(lines[gap]?.Number).toBe((lines[gap + 1]?.Number ?? 0) - 1);
  expect(lines.map((line) => line.Number)).toEqual(lines.map((line) => line.Number).toSorted((a, b) => a - b));
});

test('the end that a later server writes stands after the last lines of a log that grew too large', async () => {
  const log = openLog({ head: 4000, tail: 2000 });
  for (let line = 1; line <= 1000; line += 1) log.root.write('Info', `line ${line}`);
  log.close();
  await continueLog(folder, id, { name: 'x', category: 'Fatal', text: 'The server stopped.', end: 'Failed', clock });
  const shown = texts((await readTaskLog(createLogIndex(folder, id), { verbose: true }))?.root);
  const gap = shown.findIndex((text) => text.includes('left out'));
  expect(shown.slice(-2)).toEqual(['line 1000', 'The server stopped.']);
  expect(Number.parseInt(shown[gap] ?? '', 10) + shown.length - 1).toBe(1001);
});

test('the raw log of steps that wrote in turn holds each line once, below its step, and says where lines are left out', async () => {
  const log = openLog({ head: 400_000, tail: 50_000 });
  const steps = ['A', 'B'].map((name) => log.root.child(name));
  for (let line = 1; line <= 5000; line += 1) steps[line % 2]?.write('Info', `line ${line}`);
  log.close();
  let raw = '';
  for await (const piece of rawLog(createLogIndex(folder, id))) raw += piece;
  const [a, b] = raw.split('== Pending: B ==').map((part) => [...part.matchAll(/ line (\d+)$/gm)].map(([, line]) => Number(line)));
  expect([a, b].map((lines) => lines?.every((line, at) => at === 0 || line > (lines[at - 1] ?? 0)))).toEqual([true, true]);
  expect(a?.every((line) => line % 2 === 0)).toBe(true);
  expect(b?.every((line) => line % 2 === 1)).toBe(true);
  const missing = Number(/ (\d+) lines are left out here/.exec(raw)?.[1]);
  expect(missing + (a?.length ?? 0) + (b?.length ?? 0)).toBe(5000);
});
