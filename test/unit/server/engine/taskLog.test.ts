import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clock } from '../../../../src/platform/ports.ts';
import type { LogLimits } from '../../../../src/server/engine/files/logFile.ts';
import { openLogFile } from '../../../../src/server/engine/files/logFile.ts';
import { continueLog, readLogState } from '../../../../src/server/engine/log/continueLog.ts';
import { createLogIndex } from '../../../../src/server/engine/log/logIndex.ts';
import type { LogNode } from '../../../../src/server/engine/log/logTree.ts';
import { rawLog } from '../../../../src/server/engine/log/rawLog.ts';
import { readTaskLog } from '../../../../src/server/engine/log/readTaskLog.ts';
import { createTaskLog } from '../../../../src/server/engine/log/taskLog.ts';
import { createMasker } from '../../../../src/masking/masker.ts';

const id = 'ServerTasks-1_AB12CD34EF';
const clock: Clock = {
  now: () => Date.UTC(2026, 0, 31, 13, 21, 28),
  monotonic: () => 0,
  sleep: () => Promise.reject(new Error('not used')),
};
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pulpo-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openLog(limits?: LogLimits) {
  return createTaskLog({ id, name: 'Deploy Web to Dev', file: openLogFile(folder, id, limits), masker: createMasker(), clock });
}

async function raw(): Promise<string> {
  let text = '';
  for await (const piece of rawLog(createLogIndex(folder, id))) text += piece;
  return text;
}

const texts = (node: LogNode | undefined): string[] => (node?.LogElements ?? []).map((line) => line.MessageText);

test('the log is read back as a tree with ids that stay the same', async () => {
  const log = openLog();
  log.root.start();
  const step = log.root.child('Step 1: Web');
  step.start();
  const target = step.child('web-01');
  target.start();
  target.write('Info', 'hello');
  target.progress(40, 'Copying');
  await Promise.resolve();
  const running = await readTaskLog(createLogIndex(folder, id), { verbose: true });
  expect(running?.root).toMatchObject({
    Id: id,
    Status: 'Running',
    Children: [{ Id: `${id}/1`, Name: 'Step 1: Web', Children: [{ Id: `${id}/1/1`, ProgressPercentage: 40, ProgressMessage: 'Copying' }] }],
  });
  target.finish('Success');
  step.finish('Success');
  log.root.finish('Success');
  log.close();
  const ended = await readTaskLog(createLogIndex(folder, id), { verbose: true });
  expect(ended?.root.Children[0]?.Children[0]).toMatchObject({ Id: `${id}/1/1`, Status: 'Success', ProgressPercentage: 100 });
  expect(ended?.root.Ended).toBe('2026-01-31T13:21:28.000+00:00');
});

test('verbose lines appear only on request, and a tail keeps the last lines of each node', async () => {
  const log = openLog();
  for (let line = 1; line <= 5; line += 1) log.root.write(line === 4 ? 'Verbose' : 'Info', `line ${line}`);
  log.close();
  expect(texts((await readTaskLog(createLogIndex(folder, id), { verbose: false }))?.root)).toEqual([
    'line 1',
    'line 2',
    'line 3',
    'line 5',
  ]);
  expect(texts((await readTaskLog(createLogIndex(folder, id), { verbose: true, tail: 2 }))?.root)).toEqual(['line 4', 'line 5']);
});

test('a success with a warning in it or below it is a success with warning, up to the root', async () => {
  const log = openLog();
  const [first, second] = [log.root.child('Step 1'), log.root.child('Step 2')];
  first.child('web-01').write('Warning', 'careful');
  for (const scope of [first, second, log.root]) scope.finish('Success');
  log.close();
  const root = (await readTaskLog(createLogIndex(folder, id), { verbose: false }))?.root;
  expect([root?.Status, ...(root?.Children ?? []).map((child) => child.Status)]).toEqual([
    'SuccessWithWarning',
    'SuccessWithWarning',
    'Success',
  ]);
});

test('secrets are masked in lines, details, names and progress, whoever writes them', async () => {
  const log = openLog();
  log.masker.add('CANARY-secret');
  const step = log.root.child('Step CANARY-secret');
  step.write('Info', 'a CANARY-secret b', 'detail CANARY-secret');
  step.progress(1, 'CANARY-secret');
  log.close();
  const root = (await readTaskLog(createLogIndex(folder, id), { verbose: true }))?.root;
  expect(JSON.stringify(root)).not.toContain('CANARY');
  expect(texts(root?.Children[0])).toEqual(['a ***** b']);
});

test('a log that grows beyond its limit keeps its head and its tail, says how much is missing, and stays below it', async () => {
  const log = openLog({ head: 4000, tail: 2000 });
  const step = log.root.child('Step 1');
  for (let line = 1; line <= 1000; line += 1) step.write('Info', `line ${line}`);
  step.finish('Failed');
  log.close();
  const size = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  expect(size).toBeLessThan(9000);
  const node = (await readTaskLog(createLogIndex(folder, id), { verbose: true }))?.root.Children[0];
  const shown = texts(node);
  expect(node?.Status).toBe('Failed');
  expect(shown[0]).toBe('line 1');
  expect(shown.at(-1)).toBe('line 1000');
  const gap = shown.findIndex((text) => text.includes('left out'));
  const missing = Number.parseInt(shown[gap] ?? '', 10);
  expect(missing + shown.length - 1).toBe(1000);
  expect(shown[gap + 1]).toBe(`line ${gap + missing + 1}`);
});

test('what a killed server wrote is there up to the last whole record, and the end is added to it', async () => {
  const log = openLog();
  log.root.start();
  const step = log.root.child('Step 1');
  step.start();
  step.write('Info', 'working\u2028on it');
  await Promise.resolve();
  appendFileSync(path.join(folder, `${id}.ndjson`), '{"k":"line","id":"ServerTasks-1_AB12CD34EF","n":2,"te');
  await continueLog(folder, id, { name: 'x', category: 'Fatal', text: 'The server stopped.', end: 'Failed', clock });
  const root = (await readTaskLog(createLogIndex(folder, id), { verbose: true }))?.root;
  expect([root?.Status, root?.Children[0]?.Status]).toEqual(['Failed', 'Failed']);
  expect(texts(root)).toEqual(['The server stopped.']);
  expect(texts(root?.Children[0])).toEqual(['working\u2028on it']);
  expect(await readLogState(folder, id)).toEqual({ begun: true, lines: 2, running: [] });
});

test('a task that had to wait continues the same log when it starts', async () => {
  await continueLog(folder, id, { name: 'Deploy Web to Dev', category: 'Wait', text: 'Waiting for ServerTasks-9', clock });
  const state = await readLogState(folder, id);
  const log = createTaskLog({ id, name: 'Deploy Web to Dev', file: openLogFile(folder, id), masker: createMasker(), clock, state });
  log.root.start();
  log.root.write('Info', 'started');
  log.close();
  const root = (await readTaskLog(createLogIndex(folder, id), { verbose: false }))?.root;
  expect(root?.LogElements.map((line) => `${line.Number} ${line.Category} ${line.MessageText}`)).toEqual([
    '1 Wait Waiting for ServerTasks-9',
    '2 Info started',
  ]);
});

test('the raw log has the layout of the portal', async () => {
  const log = openLog();
  log.root.start();
  const step = log.root.child('Step 1: Backup the database');
  step.start();
  step.write('Verbose', 'Resuming after completion\nsecond line');
  step.finish('Success');
  log.root.write('Info', 'The deployment completed successfully.');
  log.root.finish('Success');
  log.close();
  expect(await raw()).toBe(
    [
      '                    | == Success: Deploy Web to Dev ==',
      '13:21:28   Info     |   The deployment completed successfully.',
      '                    |',
      '                    |   == Success: Step 1: Backup the database ==',
      '13:21:28   Verbose  |     Resuming after completion',
      '                    |     second line',
      '                    |',
      '',
    ].join('\n'),
  );
});

test('a task without a log has none', async () => {
  expect(await readTaskLog(createLogIndex(folder, id), { verbose: true })).toBeUndefined();
  expect(await raw()).toBe('');
});
