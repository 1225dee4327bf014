/** How a task ends although the store, for a while, does not take it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError, errorCodeOf } from '../../../../src/errors/appError.ts';
import type { TaskDocument } from '../../../../src/server/engine/tasks.ts';
import { isCompleted } from '../../../../src/server/engine/tasks.ts';
import type { Store, Transaction } from '../../../../src/server/store/port.ts';
import type { Harness } from './engineHarness.ts';
import { engineHarness, linesOf } from './engineHarness.ts';

let harness: Harness;
/** Called with every task the engine writes, before the write and after its commit. */
let beforeWrite: (task: TaskDocument) => void;
/** Called before every change of any collection. */
let beforeChange: (change: string) => void;
let afterCommit: (task: TaskDocument) => Promise<unknown>;
let beforeRead: () => void;
let afterRead: (result: string) => Promise<unknown>;
/** What the engine has read, as JSON. */
let read: string;
beforeEach(async () => {
  beforeWrite = () => undefined;
  beforeChange = () => undefined;
  afterCommit = () => Promise.resolve();
  beforeRead = () => undefined;
  afterRead = () => Promise.resolve();
  read = '';
  harness = await engineHarness({ seen: watched });
});
afterEach(() => harness.dispose());

function watched(store: Store): Store {
  return {
    ...store,
    async read(work) {
      beforeRead();
      const result = await store.read(work);
      read += JSON.stringify(result);
      await afterRead(JSON.stringify(result) ?? '');
      return result;
    },
    async transaction(work) {
      const written: TaskDocument[] = [];
      const result = await store.transaction((tx) => work(watchedTransaction(tx, written)));
      for (const task of written) await afterCommit(task);
      return result;
    },
  };
}

function watchedTransaction(tx: Transaction, written: TaskDocument[]): Transaction {
  return {
    ...tx,
    collection: (definition) => {
      const collection = tx.collection(definition);
      const told = (kind: 'insert' | 'update' | 'delete'): void => beforeChange(`${kind} ${definition.name}`);
      if (definition.name !== 'tasks')
        return {
          ...collection,
          insert: (document) => (told('insert'), collection.insert(document)),
          update: (document) => (told('update'), collection.update(document)),
          delete: (id) => (told('delete'), collection.delete(id)),
        };
      return {
        ...collection,
        update(document) {
          const task = document as unknown as TaskDocument;
          beforeWrite(task);
          written.push(task);
          return collection.update(document);
        },
      };
    },
  };
}

const user = { id: 'Users-1', name: 'Ann' };
const diskFull = () => new AppError('io', 'STORE_FULL', 'The disk is full');
const codes = (): readonly unknown[] => harness.errors.map(errorCodeOf);
const turn = () => new Promise((resolve) => setTimeout(resolve, 10));

function refuseEnds(error: () => Error): void {
  beforeWrite = (task) => {
    if (isCompleted(task.State)) throw error();
  };
}

test('S8: the end of a task that a full disk refuses is stored as soon as there is room, as what it was', async () => {
  refuseEnds(diskFull);
  const id = await harness.queue({ steps: [harness.script('Done', 'true')] });
  while (harness.errors.length < 2) await turn();
  expect((await harness.task(id)).State).toBe('Executing');
  beforeWrite = () => undefined;
  expect(await harness.until(id, 'Success')).toMatchObject({ ErrorMessage: '', ClaimedBy: null });
  expect(new Set(codes())).toEqual(new Set(['STORE_FULL']));
});

test('S8: a task whose end is refused until the server stops does not hold the server, and the next one records it', async () => {
  refuseEnds(diskFull);
  const id = await harness.queue({ steps: [harness.script('Done', 'true')] });
  while (harness.errors.length < 1) await turn();
  await harness.engine.close({ drainMs: 0 });
  expect((await harness.task(id)).State).toBe('Executing');
  beforeWrite = () => undefined;
  await harness.restart();
  expect((await harness.task(id)).State).toBe('Failed');
});

test('a task whose end could not be stored for another reason is ended at the next look, and the next deployment runs', async () => {
  let bugs = 2;
  beforeWrite = (task) => {
    if (isCompleted(task.State) && (bugs -= 1) >= 0) throw new Error('a bug');
  };
  const id = await harness.queue({ steps: [harness.script('Done', 'true')] });
  expect((await harness.until(id, 'Failed')).ErrorMessage).toContain('could not be recorded');
  const said = linesOf(await harness.log(id)).filter((line) => line.startsWith('Fatal: How the task ended could not be recorded'));
  expect(said).toHaveLength(1);
  expect((await harness.deploy({ steps: [harness.script('Next', 'true')] })).task.State).toBe('Success');
});

test('a task that says it runs although nobody runs it is ended at the next look', async () => {
  const id = await harness.queue({ queueTime: Date.now() + 3_600_000, steps: [harness.script('Never', 'true')] });
  await harness.change(id, { State: 'Executing', ClaimedBy: 'an engine that is gone' });
  harness.engine.taskQueued(id);
  expect((await harness.until(id, 'Failed')).CompletedTime).not.toBeNull();
});

test('a task that says it runs although nobody runs it can be canceled', async () => {
  const id = await harness.queue({ queueTime: Date.now() + 3_600_000, steps: [harness.script('Never', 'true')] });
  // So that the queue sleeps until the cancel wakes it.
  while (!read.includes(id)) await turn();
  await harness.change(id, { State: 'Executing', ClaimedBy: 'an engine that is gone' });
  expect(await harness.engine.cancel(id, user)).toBe('Cancelling');
  expect(await harness.until(id, 'Canceled')).toMatchObject({ CanceledBy: 'Users-1' });
  expect((await harness.log(id)).Status).toBe('Canceled');
});

test('a task that is canceled in the moment it was claimed never runs, and nobody takes it for abandoned', async () => {
  const ran = path.join(harness.folder, 'ran');
  afterCommit = async (task) => {
    if (task.State !== 'Executing') return;
    harness.engine.taskQueued(task.Id);
    expect(await harness.engine.cancel(task.Id, user)).toBe('Cancelling');
  };
  const id = await harness.queue({ steps: [harness.script('Never', `touch ${ran}`)] });
  expect((await harness.until(id, 'Canceled')).ErrorMessage).toBe('The task was canceled by Ann.');
  expect([existsSync(ran), harness.errors]).toEqual([false, []]);
});

test('a task that ends while the queue is looked at keeps its own end', async () => {
  const gate = path.join(harness.folder, 'gate');
  const id = await harness.queue({ steps: [harness.script('Wait', `while [ ! -e ${gate} ]; do sleep 0.01; done`)] });
  await harness.until(id, 'Executing');
  writeFileSync(gate, '');
  while (!isCompleted((await harness.task(id)).State)) {
    harness.engine.taskQueued(id);
    await turn();
  }
  expect(await harness.task(id)).toMatchObject({ State: 'Success', ErrorMessage: '' });
});

test('a look at the queue that fails is made again soon', async () => {
  beforeRead = () => {
    beforeRead = () => undefined;
    throw diskFull();
  };
  const id = await harness.queue({ steps: [harness.script('Done', 'true')] });
  await harness.until(id, 'Success');
  expect(codes()).toEqual(['STORE_FULL']);
});

test('a task that is canceled while the queue is looked at says nothing of waiting after its end', async () => {
  const gate = path.join(harness.folder, 'gate');
  const first = await harness.queue({ steps: [harness.script('Wait', `while [ ! -e ${gate} ]; do sleep 0.01; done`)] });
  await harness.until(first, 'Executing');
  let canceled: Promise<unknown> | undefined;
  afterRead = (result) => {
    const { queued } = JSON.parse(result) as { readonly queued?: readonly TaskDocument[] };
    const waiting = queued?.[0];
    if (waiting !== undefined) canceled ??= harness.engine.cancel(waiting.Id, user);
    return canceled ?? Promise.resolve();
  };
  const second = await harness.queue({ steps: [harness.script('Never', 'true')] });
  await harness.until(second, 'Canceled');
  writeFileSync(gate, '');
  await harness.until(first, 'Success');
  expect(linesOf(await harness.log(second))).toEqual(['Fatal: The task was canceled by Ann.']);
});

test('a task that did not start in time says so once, however often the store refuses to record it', async () => {
  const gate = path.join(harness.folder, 'gate');
  const first = await harness.queue({ steps: [harness.script('Wait', `while [ ! -e ${gate} ]; do sleep 0.01; done`)] });
  await harness.until(first, 'Executing');
  let refusals = 2;
  beforeWrite = (task) => {
    if (task.State === 'TimedOut' && (refusals -= 1) >= 0) throw diskFull();
  };
  const second = await harness.queue({ queueTimeExpiry: Date.now() + 50, steps: [harness.script('Never', 'true')] });
  while (codes().length < 2) {
    harness.engine.taskQueued(second);
    await turn();
  }
  await harness.until(second, 'TimedOut');
  writeFileSync(gate, '');
  await harness.until(first, 'Success');
  const said = linesOf(await harness.log(second)).filter((line) => line.startsWith('Fatal'));
  expect(said).toEqual(['Fatal: The task did not start before the time it was to start by.']);
});

const packageStep = {
  ...{ name: 'Deploy', package: 'Web', roles: 'web' },
  properties: { 'Octopus.Action.Package.PackageId': 'Web', 'Octopus.Action.Package.FeedId': 'feeds-builtin' },
};

test.for(['update deployments', 'insert runningscripts', 'delete runningscripts', 'insert deploymentjournal'])(
  'S8: a deployment whose "%s" the store refuses for a moment goes on as soon as it is stored',
  async (refused) => {
    const [ran, refusals] = [path.join(harness.folder, 'ran'), [diskFull(), new AppError('io', 'STORE_BUSY', 'The database is held')]];
    beforeChange = (change) => {
      const refusal = change === refused ? refusals.pop() : undefined;
      if (refusal !== undefined) throw refusal;
    };
    await harness.addPackage('Web', '1.0.0', { 'index.html': 'Hello' });
    const { task } = await harness.deploy({
      steps: [harness.script('Script', `echo once >> ${ran}`), packageStep],
      machines: [{ name: 'web-1', roles: ['web'] }],
    });
    expect([task.State, readFileSync(ran, 'utf8'), codes()]).toEqual(['Success', 'once\n', ['STORE_BUSY', 'STORE_FULL']]);
  },
);

test.for(['insert runningscripts', 'delete runningscripts', 'insert deploymentjournal'])(
  'S8: a deployment that waits for the store to take "%s" can be canceled',
  async (refused) => {
    beforeChange = (change) => {
      if (change === refused) throw diskFull();
    };
    await harness.addPackage('Web', '1.0.0', { 'index.html': 'Hello' });
    const id = await harness.queue({
      steps: [packageStep, harness.script('Script', 'true')],
      machines: [{ name: 'web-1', roles: ['web'] }],
    });
    while (harness.errors.length < 1) await turn();
    expect(await harness.engine.cancel(id, user)).toBe('Cancelling');
    expect((await harness.until(id, 'Canceled')).ErrorMessage).toBe('The task was canceled by Ann.');
  },
);
