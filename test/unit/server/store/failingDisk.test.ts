import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineCollection } from '../../../../src/server/store/port.ts';
import { loadSqlite, openDatabase } from '../../../../src/server/store/sqlite.ts';
import type { Database } from '../../../../src/server/store/sqlite.ts';
import { sqliteStore } from '../../../../src/server/store/sqliteStore.ts';
import { openTestStore } from './openTestStore.ts';

const notes = defineCollection({
  name: 'notes',
  idPrefix: 'Notes',
  scope: 'server',
  schema: z.object({ Id: z.string() }),
  keys: () => ({}),
});

/** A store whose next commits fail with these result codes of SQLite. */
async function storeWith(...failures: number[]) {
  const { folder } = await openTestStore();
  const sqlite = await loadSqlite();
  const disk = openDatabase(sqlite, folder.database, 'write');
  const writer: Database = {
    exec: (sql) => disk.exec(sql),
    close: () => disk.close(),
    prepare(sql) {
      const statement = disk.prepare(sql);
      if (sql !== 'commit') return statement;
      const run = (...values: never[]) => {
        const code = failures.shift();
        if (code !== undefined) throw Object.assign(new Error('disk'), { errcode: code });
        return statement.run(...values);
      };
      return {
        run,
        all: (...values) => statement.all(...values),
        get: (...values) => statement.get(...values),
        columns: () => statement.columns(),
      };
    },
  };
  return sqliteStore({ writer, reader: openDatabase(sqlite, folder.database, 'read') });
}

const add = (store: Awaited<ReturnType<typeof storeWith>>) => store.transaction((tx) => tx.collection(notes).insert({ Id: '' }));
const count = (store: Awaited<ReturnType<typeof storeWith>>) => store.read((tx) => tx.collection(notes).count());

it('S8: a full disk loses the change, says so, and the next one is taken', async () => {
  const store = await storeWith(13);
  await expect(add(store)).rejects.toMatchObject({ kind: 'io', code: 'STORE_FULL' });
  expect(await count(store)).toBe(0);
  await add(store);
  expect([await count(store), store.isWritable()]).toEqual([1, true]);
  await store.close();
});

it('S8: after a failed fsync nothing is taken any more, while reading goes on', async () => {
  const store = await storeWith(1034);
  await expect(add(store)).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' });
  await expect(add(store)).rejects.toMatchObject({ code: 'STORE_UNWRITABLE', message: expect.stringContaining('takes no changes') });
  expect([await count(store), store.isWritable()]).toEqual([0, false]);
  await store.close();
});
