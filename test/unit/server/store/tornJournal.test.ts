import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../../../src/server/store/openStore.ts';
import { defineCollection } from '../../../../src/server/store/port.ts';
import { fixedClock, openTestStore, tempFolder } from './openTestStore.ts';

const notes = defineCollection({
  name: 'notes',
  idPrefix: 'Notes',
  scope: 'server',
  schema: z.object({ Id: z.string(), Text: z.string() }),
  keys: (note) => ({ text: note.Text }),
});

/** The files of a store that was killed after 60 commits. */
async function killedStore() {
  const { store, folder } = await openTestStore();
  for (let count = 1; count <= 60; count += 1)
    await store.transaction((tx) => tx.collection(notes).insert({ Id: '', Text: `note ${count}` }));
  return { database: await readFile(folder.database), journal: await readFile(`${folder.database}-wal`) };
}

/** How many of the notes a store opened on these files has; they must be the first ones, with nothing between missing. */
async function survivors(files: { database: Buffer; journal: Buffer }): Promise<number> {
  const data = join(await tempFolder(), 'data');
  await mkdir(data, { mode: 0o700 });
  await writeFile(join(data, 'lock.db'), '');
  await writeFile(join(data, 'server.json'), '{"pid":1,"host":"killed"}');
  await writeFile(join(data, 'pulpo.db'), files.database);
  await writeFile(join(data, 'pulpo.db-wal'), files.journal);
  const opened = await openStore({ path: data, holder: { pid: 1, host: 'test' }, clock: fixedClock });
  const texts = await opened.store.read(async (tx) => (await tx.collection(notes).find()).items.map((note) => note.Text));
  const byKey = await opened.store.read((tx) => tx.collection(notes).count({ keys: { text: texts } }));
  await opened.close();
  expect(texts).toEqual(texts.map((_, index) => `note ${index + 1}`));
  expect(byKey).toBe(texts.length);
  return texts.length;
}

it('S7: a journal that is cut anywhere gives a prefix of what was committed, never less for more of it', async () => {
  const { database, journal } = await killedStore();
  let before = 0;
  for (let step = 0; step < 115; step += 1) {
    const kept = Math.floor((journal.length * step) / 114);
    const count = await survivors({ database, journal: journal.subarray(0, kept) });
    expect(count).toBeGreaterThanOrEqual(before);
    before = count;
  }
  expect(before).toBe(60);
});

it('S7: garbage behind the last commit, or in its middle, costs nothing that stands before it', async () => {
  const { database, journal } = await killedStore();
  expect(await survivors({ database, journal: Buffer.concat([journal, Buffer.alloc(10_000, 0x5a)]) })).toBe(60);
  const torn = Buffer.from(journal);
  torn.fill(0xff, journal.length - 2000);
  const count = await survivors({ database, journal: torn });
  expect(count).toBeGreaterThanOrEqual(58);
});
