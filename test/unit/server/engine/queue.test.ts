import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeProcesses } from '../../../../src/platform/nodeProcesses.ts';
import type { Harness } from './engineHarness.ts';
import { engineHarness, linesOf } from './engineHarness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await engineHarness();
});
afterEach(async () => {
  await harness.dispose();
  expect(harness.errors).toEqual([]);
});

/** A step that waits until the test lets it go on. */
const gated = (name: string) =>
  harness.script('Wait', `touch ${harness.folder}/${name}.started; while [ ! -e ${harness.folder}/${name} ]; do sleep 0.02; done`);
const open = (name: string): void => writeFileSync(path.join(harness.folder, name), '');
const user = { id: 'Users-1', name: 'Ann' };

test('one deployment at a time per project and environment; the next one says for what it waits', async () => {
  const first = await harness.queue({ steps: [gated('first')] });
  await harness.until(first, 'Executing');
  const second = await harness.queue({ steps: [gated('second')] });
  const other = await harness.deploy({ environment: 'Test', steps: [harness.script('Free', 'true')] });
  expect(other.task.State).toBe('Success');
  expect((await harness.task(second)).State).toBe('Queued');
  expect(await harness.engine.queuedBehind(second)).toEqual([first]);
  const reason = `Waiting for Deploy Projects-1 to Environments-Dev (${first}): one deployment of a project runs in an environment at a time.`;
  expect(linesOf(await harness.log(second))).toEqual([`Wait: ${reason}`]);
  open('first');
  await harness.until(first, 'Success');
  await harness.until(second, 'Executing');
  open('second');
  await harness.until(second, 'Success');
  expect(linesOf(await harness.log(second))[0]).toBe(`Wait: ${reason}`);
  expect((await harness.log(second)).Status).toBe('Success');
});

test('S24: fifty deployments queued at once into one environment run one after the other, and none is lost', async () => {
  const log = path.join(harness.folder, 'log');
  const step = harness.script('Alone', `echo "start" >> ${log}; sleep 0.01; echo "end" >> ${log}`);
  const ids = await Promise.all(Array.from({ length: 50 }, () => harness.queue({ steps: [step] })));
  for (const id of ids) await harness.until(id, 'Success');
  expect(readFileSync(log, 'utf8')).toBe('start\nend\n'.repeat(50));
});

test('no more than five tasks run at once, and the sixth says so', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const ids = await Promise.all(names.map((name) => harness.queue({ environment: name, steps: [gated(name)] })));
  for (const id of ids.slice(0, 5)) await harness.until(id, 'Executing');
  const last = ids[5] ?? '';
  while ((await harness.log(last)).LogElements.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect((await harness.task(last)).State).toBe('Queued');
  expect((await harness.log(last)).LogElements[0]?.MessageText).toContain('Waiting for one of 5 running tasks to end');
  for (const name of names) open(name);
  for (const id of ids) await harness.until(id, 'Success');
});

test('a task starts when its time has come, not before', async () => {
  const at = Date.now() + 400;
  const { task } = await harness.deploy({ queueTime: at, steps: [harness.script('Later', 'true')] });
  expect(task.State).toBe('Success');
  expect(Date.parse(task.StartTime ?? '')).toBeGreaterThanOrEqual(at);
});

test('a task that could not start before its expiry ends as TimedOut and never runs', async () => {
  const first = await harness.queue({ steps: [gated('first')] });
  await harness.until(first, 'Executing');
  const { task, lines } = await harness.deploy({
    queueTimeExpiry: Date.now() + 300,
    steps: [harness.script('Never', `touch ${harness.folder}/never`)],
  });
  expect(task).toMatchObject({
    State: 'TimedOut',
    StartTime: null,
    ErrorMessage: 'The task did not start before the time it was to start by.',
  });
  expect(lines.at(-1)).toBe('Fatal: The task did not start before the time it was to start by.');
  open('first');
  await harness.until(first, 'Success');
  expect(existsSync(path.join(harness.folder, 'never'))).toBe(false);
});

test('a queued task is canceled at once', async () => {
  const first = await harness.queue({ steps: [gated('first')] });
  await harness.until(first, 'Executing');
  const second = await harness.queue({ steps: [harness.script('Never', 'true')] });
  expect(await harness.engine.cancel(second, user)).toBe('Canceled');
  expect(await harness.task(second)).toMatchObject({ State: 'Canceled', StartTime: null, ErrorMessage: 'The task was canceled by Ann.' });
  expect(linesOf(await harness.log(second)).at(-1)).toBe('Fatal: The task was canceled by Ann.');
  open('first');
  await harness.until(first, 'Success');
});

test('a running task is canceled: its script is ended, what follows does not run, not even steps that run always', async () => {
  const id = await harness.queue({
    steps: [gated('never'), harness.script('Always', 'echo always', { step: { Condition: 'Always' } })],
  });
  while (!existsSync(path.join(harness.folder, 'never.started'))) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await harness.engine.cancel(id, user)).toBe('Cancelling');
  expect(await harness.until(id, 'Canceled')).toMatchObject({ CanceledBy: 'Users-1', ErrorMessage: 'The task was canceled by Ann.' });
  const root = await harness.log(id);
  expect([root.Status, ...root.Children.map((child) => child.Status)]).toEqual(['Canceled', 'Canceled', 'Canceled']);
  expect(linesOf(root).join('\n')).not.toContain('Info: always');
});

test('a completed task stays as it is when somebody cancels it, and an unknown one is none', async () => {
  const { task } = await harness.deploy({ steps: [harness.script('Done', 'true')] });
  expect(await harness.engine.cancel(task.Id, user)).toBe('Success');
  expect(await harness.engine.cancel('ServerTasks-99999', user)).toBeUndefined();
});

test('S21: a server that stops lets the step end, begins no further one, and says so', async () => {
  const id = await harness.queue({ steps: [gated('gate'), harness.script('Second', `touch ${harness.folder}/second`)] });
  while (!existsSync(path.join(harness.folder, 'gate.started'))) await new Promise((resolve) => setTimeout(resolve, 10));
  const closing = harness.engine.close({ drainMs: 30_000 });
  open('gate');
  await closing;
  const root = await harness.log(id);
  expect(await harness.task(id)).toMatchObject({ State: 'Failed', ErrorMessage: 'The server stopped before all steps were run.' });
  expect(root.Children.map((child) => child.Status)).toEqual(['Success', 'Canceled']);
  expect(existsSync(path.join(harness.folder, 'second'))).toBe(false);
});

test('S21: a step that does not end while the server stops is ended with everything it started', async () => {
  const pidFile = path.join(harness.folder, 'pid');
  const id = await harness.queue({ steps: [harness.script('Endless', `setsid sleep 1000 & echo $! > ${pidFile}; wait`)] });
  while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 10));
  await harness.engine.close({ drainMs: 0 });
  expect((await harness.task(id)).ErrorMessage).toMatch(/server stopped/i);
  expect(await nodeProcesses().identity(Number(readFileSync(pidFile, 'utf8')))).toBeUndefined();
});

test('a new engine runs what was queued while no server was there', async () => {
  await harness.engine.close({ drainMs: 0 });
  const id = await harness.queue({ steps: [harness.script('Waiting', 'true')] });
  await harness.restart();
  await harness.until(id, 'Success');
});
