import { expect, it } from 'vitest';
import { z } from 'zod';
import { newDeployTask, taskCollection } from '../../../../src/server/engine/tasks.ts';
import { spaces } from '../../../../src/server/identity/spaces.ts';
import { packages } from '../../../../src/server/packages/packages.ts';
import { migrations } from '../../../../src/server/store/migrations.ts';
import { defineCollection } from '../../../../src/server/store/port.ts';
import type { Store } from '../../../../src/server/store/port.ts';
import { loadSqlite, openDatabase } from '../../../../src/server/store/sqlite.ts';
import { packageDocument } from '../packages/packageDocument.ts';
import { openTestStore } from './openTestStore.ts';

interface OldRow {
  readonly collection: string;
  readonly title?: string;
  readonly document: { readonly Id: string };
}

/** A data folder of an earlier schema with documents in it, as that version of pulpo wrote them. */
async function oldFolder(schema: number, rows: readonly OldRow[]): Promise<string> {
  const opened = await openTestStore({ migrations: migrations.slice(0, schema) });
  await opened.close();
  const database = openDatabase(await loadSqlite(), opened.folder.database, 'write');
  const insert = database.prepare('insert into document (collection, id, id_key, space, title, rank, body) values (?, ?, ?, ?, ?, 0, ?)');
  for (const { collection, title = '', document } of rows)
    insert.run(collection, document.Id, document.Id.toLowerCase(), 'Spaces-1', title, JSON.stringify(document));
  database.close();
  return opened.folder.root;
}

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
  const document = { ...task, LeaseOwner: 'me', LeaseUntil: '2026-01-31T00:00:00.000+00:00' };
  const { store } = await openTestStore({ path: await oldFolder(1, [{ collection: 'tasks', document }]) });
  expect(await store.read((tx) => tx.collection(taskCollection).require('ServerTasks-1'))).toEqual({ ...task, ClaimedBy: 'me' });
  expect(Object.keys(await store.read((tx) => tx.collection(oldTasks).require('ServerTasks-1')))).not.toContain('LeaseUntil');
});

it('schema 3: packages that were there stand in the order of their versions, and are counted', async () => {
  const versions = ['1.9.0', '1.10.0', '1.10.0-beta.2', '1.10.0-beta.11'];
  const rows = versions.map((Version) => ({ collection: 'packages', title: 'web', document: packageDocument('Web', Version) }));
  const { store } = await openTestStore({ path: await oldFolder(2, rows) });
  const found = await store.inSpace('Spaces-1').read((tx) => tx.collection(packages).find({ name: 'Web', order: 'series', take: 2 }));
  expect(found.total).toBe(4);
  expect(found.items.map(({ Version }) => Version)).toEqual(['1.10.0', '1.10.0-beta.11']);
  await store.inSpace('Spaces-1').transaction((tx) => tx.collection(packages).delete('packages-Web.1.9.0'));
  expect(await store.read((tx) => tx.collection(packages).count({ name: 'web' }))).toBe(3);
});

it('schema 4: one package version may stand in two spaces, and all that was there stays findable', async () => {
  const document = packageDocument('Web', '1.0.0');
  const opened = await openTestStore({ migrations: migrations.slice(0, 3) });
  await opened.store.transaction(async (tx) => {
    await tx.collection(packages).insert(packageDocument('Web', '0.9.0'));
    await tx.collection(packages).insert(document);
    await tx.collection(packages).delete('packages-Web.0.9.0');
    await tx.collection(spaces).insert({ Id: '', Name: 'Two', Slug: 'two', Description: '', IsDefault: false });
  });
  const other = { ...document, SpaceId: 'Spaces-2' };
  const twice = (store: Store) => store.transaction((tx) => tx.collection(packages).insert(other));
  await expect(twice(opened.store)).rejects.toThrow('UNIQUE constraint');
  await opened.close();

  const { store } = await openTestStore({ path: opened.folder.root });
  const find = (keys: object) => store.read(async (tx) => (await tx.collection(packages).find({ keys })).items);
  expect(await find({ content: document.Sha256 })).toEqual([document]);
  await twice(store);
  expect(await find({ packageId: 'web' })).toEqual([document, other]);
  expect(await store.inSpace('Spaces-2').read((tx) => tx.collection(packages).get(document.Id))).toEqual(other);
  // Children of the table that moved: unique rules still hold, and what is removed leaves no key behind.
  const same = { Id: '', Name: 'two', Slug: 'x', Description: '', IsDefault: false };
  await expect(store.transaction((tx) => tx.collection(spaces).insert(same))).rejects.toMatchObject({ code: 'RESOURCE_CONFLICT' });
  await store.inSpace('Spaces-1').transaction((tx) => tx.collection(packages).delete(document.Id));
  expect(await find({ content: document.Sha256 })).toEqual([other]);
});
