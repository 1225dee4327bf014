import { expect, it } from 'vitest';
import { z } from 'zod';
import { newDeployTask, taskCollection } from '../../../../src/server/engine/tasks.ts';
import { migrations } from '../../../../src/server/store/migrations.ts';
import { defineCollection } from '../../../../src/server/store/port.ts';
import { openTestStore } from './openTestStore.ts';

/** Documents as an older version stored them. */
const oldTasks = defineCollection({
  name: 'tasks',
  idPrefix: 'ServerTasks',
  scope: 'space',
  schema: z.looseObject({ Id: z.string() }),
  keys: () => ({}),
});

it('schema 2: a task keeps who claimed it, without the time nobody looked at', async () => {
  const ids = { id: 'ServerTasks-1', spaceId: 'Spaces-1', projectId: 'Projects-1', environmentId: 'Environments-1' };
  const { ClaimedBy, ...task } = newDeployTask({ ...ids, deploymentId: 'Deployments-1', description: 'Deploy', now: 0, logKey: 'A' });
  expect(ClaimedBy).toBeNull();
  const first = await openTestStore({ migrations: migrations.slice(0, 1) });
  await first.store.transaction((tx) =>
    tx.collection(oldTasks).insert({ ...task, LeaseOwner: 'me', LeaseUntil: '2026-01-31T00:00:00.000+00:00' }),
  );
  await first.close();
  const { store } = await openTestStore({ path: first.folder.root });
  expect(await store.read((tx) => tx.collection(taskCollection).require('ServerTasks-1'))).toEqual({ ...task, ClaimedBy: 'me' });
  expect(Object.keys(await store.read((tx) => tx.collection(oldTasks).require('ServerTasks-1')))).not.toContain('LeaseUntil');
});
