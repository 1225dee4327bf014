import { expect, test } from 'vitest';
import { createLogIndex } from '../../../../src/server/engine/log/logIndex.ts';
import { readTaskLog } from '../../../../src/server/engine/log/readTaskLog.ts';
import type { Note } from '../../../../src/server/engine/log/taskNotes.ts';
import { createTaskNotes } from '../../../../src/server/engine/log/taskNotes.ts';
import { newDeployTask } from '../../../../src/server/engine/tasks.ts';
import { fakeClock } from '../../../support/fakeClock.ts';
import { tempDir } from '../../../support/tempDir.ts';

const task = newDeployTask({
  ...{ id: 'ServerTasks-1', spaceId: 'Spaces-1', projectId: 'Projects-1', environmentId: 'Environments-1' },
  ...{ deploymentId: 'Deployments-1', description: 'Deploy Web to Dev', now: 0, logKey: 'AB12CD34EF' },
});
const said = (text: string): Note => ({ task, category: 'Wait', text });
const say = (text: string) => () => Promise.resolve(said(text));

function taskNotes() {
  const folder = tempDir();
  const lines = async (): Promise<string[]> => {
    const log = await readTaskLog(createLogIndex(folder, task.LogId), { verbose: true });
    return (log?.root.LogElements ?? []).map((line) => `${line.Number} ${line.MessageText}`);
  };
  return { lines, ...createTaskNotes({ folder, clock: fakeClock() }) };
}

test('notes of one task that come at once are written one after the other, in the order they were asked for', async () => {
  const { add, lines } = taskNotes();
  await Promise.all(['a', 'b', 'c', 'the end'].map((text) => add(task.Id, say(text))));
  expect(await lines()).toEqual(['1 a', '2 b', '3 c', '4 the end']);
});

test('a note that is in the making is written before one that follows, and holds up no other task', async () => {
  const { add, lines } = taskNotes();
  let make: (note: Note) => void = () => undefined;
  const first = add(task.Id, () => new Promise((resolve) => (make = resolve)));
  const second = add(task.Id, say('the end'));
  await add('ServerTasks-2', () => Promise.resolve({ ...said('other'), task: { ...task, LogId: 'ServerTasks-2_AB12CD34EF' } }));
  expect(await lines()).toEqual([]);
  make(said('a'));
  await Promise.all([first, second]);
  expect(await lines()).toEqual(['1 a', '2 the end']);
});

test('a note that has become pointless at its turn is not written', async () => {
  const { add, lines } = taskNotes();
  let queued = true;
  const first = add(task.Id, say('the end')).then(() => (queued = false));
  const second = add(task.Id, () => Promise.resolve(queued ? said('too late') : undefined));
  await first;
  expect(await second).toBeUndefined();
  expect(await lines()).toEqual(['1 the end']);
});

test('whoever waits for what is asked for finds it in the log, also when a note before it failed', async () => {
  const { add, written, lines } = taskNotes();
  const failing = add(task.Id, () => Promise.reject(new Error('refused')));
  const second = add(task.Id, say('the end'));
  await Promise.all([written(task.Id), expect(failing).rejects.toThrow('refused')]);
  expect(await lines()).toEqual(['1 the end']);
  expect(await second).toBe(task);
});
