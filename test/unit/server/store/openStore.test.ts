import { readdir, stat, symlink, truncate, writeFile, rm, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { migrations } from '../../../../src/server/store/migrations.ts';
import { openStore } from '../../../../src/server/store/openStore.ts';
import { defineCollection } from '../../../../src/server/store/port.ts';
import { fixedClock, openTestStore, tempFolder } from './openTestStore.ts';

const notes = defineCollection({
  name: 'notes',
  idPrefix: 'Notes',
  scope: 'server',
  schema: z.object({ Id: z.string(), Text: z.string() }),
  keys: () => ({}),
});

describe('opening a data folder', () => {
  it('keeps what was committed', async () => {
    const first = await openTestStore();
    await first.store.transaction((tx) => tx.collection(notes).insert({ Id: '', Text: 'kept' }));
    await first.close();
    const second = await openTestStore({ path: first.folder.root });
    expect(await second.store.read((tx) => tx.collection(notes).get('Notes-1'))).toEqual({ Id: 'Notes-1', Text: 'kept' });
    expect(second.unclean).toBe(false);
  });

  it('lets only its owner read it', async () => {
    const { folder } = await openTestStore();
    const mode = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await mode(folder.root)).toBe(0o700);
    expect([
      await mode(folder.database),
      await mode(`${folder.database}-wal`),
      await mode(folder.running),
      await mode(folder.lock),
    ]).toEqual([0o600, 0o600, 0o600, 0o600]);
  });

  it('S14: refuses a folder that another server holds, by a symbolic link too, and names its process', async () => {
    const { folder } = await openTestStore();
    const link = join(await tempFolder(), 'link');
    await symlink(folder.root, link);
    const opening = openStore({ path: link, holder: { pid: 1, host: 'other' }, clock: fixedClock });
    await expect(opening).rejects.toMatchObject({
      kind: 'configuration',
      code: 'DATA_FOLDER_IN_USE',
      message: expect.stringContaining('process 4711 on test'),
    });
  });

  it('S14: holds the lock through garbage collection', async () => {
    const { folder } = await openTestStore();
    globalThis.gc?.();
    for (let i = 0; i < 20; i++) new Array(100_000).fill(i);
    await expect(openStore({ path: folder.root, holder: { pid: 1, host: 'other' }, clock: fixedClock })).rejects.toMatchObject({
      code: 'DATA_FOLDER_IN_USE',
    });
  });

  it('refuses a folder that holds other things and leaves it alone', async () => {
    const path = await tempFolder();
    await writeFile(join(path, 'thesis.txt'), 'mine');
    await expect(openStore({ path, holder: { pid: 1, host: 'x' }, clock: fixedClock })).rejects.toMatchObject({
      code: 'DATA_FOLDER_FOREIGN',
    });
    expect(await readdir(path)).toEqual(['thesis.txt']);
  });

  it('tells that the last server ended without closing', async () => {
    const path = join(await tempFolder(), 'data');
    await mkdir(path, { mode: 0o700 });
    await writeFile(join(path, 'lock.db'), '');
    await writeFile(join(path, 'server.json'), '{"pid":1,"host":"x"}');
    expect((await openTestStore({ path })).unclean).toBe(true);
  });
});

describe('a damaged data folder', () => {
  async function closedFolder() {
    const opened = await openTestStore();
    await opened.store.transaction(async (tx) => {
      for (let i = 0; i < 200; i++) await tx.collection(notes).insert({ Id: '', Text: 'x'.repeat(400) });
    });
    await opened.close();
    await writeFile(opened.folder.masterKey, 'there was one', { mode: 0o400 });
    return opened.folder;
  }

  it('S12: is refused when the database is gone or empty, never begun anew', async () => {
    const folder = await closedFolder();
    await truncate(folder.database, 0);
    const opening = () => openStore({ path: folder.root, holder: { pid: 1, host: 'x' }, clock: fixedClock });
    await expect(opening()).rejects.toMatchObject({ code: 'DATABASE_DAMAGED', hint: expect.stringContaining('server restore') });
    await rm(folder.database);
    await expect(opening()).rejects.toMatchObject({ code: 'DATABASE_DAMAGED' });
    expect(await readdir(folder.root)).not.toContain('pulpo.db');
  });

  it('S12: is refused when the file is no database', async () => {
    const folder = await closedFolder();
    await writeFile(folder.database, 'y'.repeat(8192));
    await expect(openStore({ path: folder.root, holder: { pid: 1, host: 'x' }, clock: fixedClock })).rejects.toMatchObject({
      code: 'DATABASE_DAMAGED',
    });
  });

  it('S12: is refused after an unclean end when a page is wrong', async () => {
    const folder = await closedFolder();
    const file = await import('node:fs/promises').then((fs) => fs.open(folder.database, 'r+'));
    await file.write(Buffer.alloc(4096), 0, 4096, 4096 * 5);
    await file.close();
    await writeFile(folder.running, '{"pid":1,"host":"x"}');
    await expect(openStore({ path: folder.root, holder: { pid: 1, host: 'x' }, clock: fixedClock })).rejects.toMatchObject({
      code: 'DATABASE_DAMAGED',
    });
  });
});

describe('the schema number', () => {
  const addColour = async (db: any) => void (await sql`alter table document add column colour text not null default 'red'`.execute(db));

  it('migrates an older folder after a backup of it', async () => {
    const first = await openTestStore();
    await first.store.transaction((tx) => tx.collection(notes).insert({ Id: '', Text: 'old' }));
    await first.close();
    const second = await openTestStore({ path: first.folder.root, migrations: [...migrations, addColour] });
    expect(await second.store.read((tx) => tx.collection(notes).get('Notes-1'))).toEqual({ Id: 'Notes-1', Text: 'old' });
    expect(await readdir(second.folder.backups)).toEqual([`schema-${migrations.length}-20260131T000000000Z.db`]);
  });

  it('refuses a newer folder by name and does not touch it', async () => {
    const first = await openTestStore({ migrations: [...migrations, addColour] });
    await first.close();
    const opening = openStore({ path: first.folder.root, holder: { pid: 1, host: 'x' }, clock: fixedClock });
    await expect(opening).rejects.toMatchObject({
      code: 'DATA_FOLDER_NEWER',
      message: expect.stringContaining(`has schema ${migrations.length + 1}`),
    });
  });

  it('undoes a migration that fails, whole', async () => {
    const first = await openTestStore();
    await first.close();
    const failing = async (db: any) => {
      await addColour(db);
      throw new Error('halfway');
    };
    const holder = { pid: 1, host: 'x' };
    await expect(openStore({ path: first.folder.root, holder, clock: fixedClock, migrations: [...migrations, failing] })).rejects.toThrow(
      'halfway',
    );
    const again = await openTestStore({ path: first.folder.root, migrations: [...migrations, addColour] });
    expect(again.store).toBeDefined();
  });
});
