import { describe, expect, it } from 'vitest';
import { packages } from '../../../../src/server/packages/packages.ts';
import { highestOfEach, pageOfVersions, search } from '../../../../src/server/routes/packageSearch.ts';
import type { ReadTransaction } from '../../../../src/server/store/port.ts';
import { loadSqlite, openDatabase } from '../../../../src/server/store/sqlite.ts';
import type { Database } from '../../../../src/server/store/sqlite.ts';
import { sqliteStore } from '../../../../src/server/store/sqliteStore.ts';
import { openTestStore } from '../store/openTestStore.ts';
import { packageDocument } from './packageDocument.ts';

/** A feed of 400 versions of Web and one of Api, and what reads of it ask of the database. */
async function watchedFeed() {
  const opened = await openTestStore();
  await opened.store.inSpace('Spaces-1').transaction(async (tx) => {
    for (let patch = 0; patch < 400; patch += 1) await tx.collection(packages).insert(packageDocument('Web', `1.0.${patch}`));
    await tx.collection(packages).insert(packageDocument('Api', '2.0.0'));
  });
  await opened.close();
  const sqlite = await loadSqlite();
  const reader = openDatabase(sqlite, opened.folder.database, 'read');
  const queries: { readonly sql: string; readonly rows: number; readonly plan: string }[] = [];
  const watched: Database = {
    ...{ exec: (sql) => reader.exec(sql), close: () => reader.close() },
    prepare(sql) {
      const statement = reader.prepare(sql);
      const explain = /^select/i.test(sql) ? reader.prepare(`explain query plan ${sql}`) : undefined;
      return {
        ...{
          get: (...values) => statement.get(...values),
          run: (...values) => statement.run(...values),
          columns: () => statement.columns(),
        },
        all(...values) {
          const rows = statement.all(...values);
          if (explain) queries.push({ sql, rows: rows.length, plan: JSON.stringify(explain.all(...values)) });
          return rows;
        },
      };
    },
  };
  const store = sqliteStore({ writer: openDatabase(sqlite, opened.folder.database, 'write'), reader: watched });
  return {
    async read<T>(work: (tx: ReadTransaction) => Promise<T>) {
      const result = await store.inSpace('Spaces-1').read(work);
      await store.close();
      return { result, queries };
    },
  };
}

describe('reading the feed', () => {
  it('takes a page of versions from the index: nothing is sorted, counted or read beside it', async () => {
    const feed = await watchedFeed();
    const { result, queries } = await feed.read((tx) => pageOfVersions(tx, { packageId: 'web', skip: 30, take: 30 }));
    expect(result.total).toBe(400);
    expect(result.items.map(({ Version }) => Version)).toEqual(Array.from({ length: 30 }, (_, index) => `1.0.${369 - index}`));
    expect(queries).toHaveLength(2);
    for (const { plan, sql } of queries) {
      expect(plan).toContain('SEARCH');
      expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
      expect(sql).not.toMatch(/count\([^]*from "document"/i);
    }
    expect(queries[0]).toMatchObject({ rows: 30, plan: expect.stringContaining('document_title (collection=? AND space=? AND title=?)') });
    expect(queries[1]).toMatchObject({ rows: 1, plan: expect.stringContaining('series') });
  });

  it('reads one version per package where only the highest are wanted', async () => {
    const feed = await watchedFeed();
    const { result, queries } = await feed.read((tx) => highestOfEach(tx, { skip: 0, take: 30 }));
    expect(result).toMatchObject({ total: 2, items: [{ Version: '2.0.0' }, { PackageId: 'Web', Version: '1.0.399' }] });
    expect(queries.reduce((sum, { rows }) => sum + rows, 0)).toBe(5);
  });

  it('stops reading where a search has what it takes', async () => {
    const feed = await watchedFeed();
    const { result, queries } = await feed.read((tx) => search(tx, { packageId: 'Web', versionRange: '[1.0.0,1.0.390]' }));
    expect(result.map(({ Version }) => Version)).toEqual(['1.0.390']);
    expect(queries.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThan(60);
  });

  it('finds all that a restricted page holds, however far down', async () => {
    const feed = await watchedFeed();
    const { result } = await feed.read((tx) => pageOfVersions(tx, { packageId: 'Web', filter: '.0.1', skip: 1, take: 2 }));
    expect(result).toMatchObject({ total: 111, items: [{ Version: '1.0.198' }, { Version: '1.0.197' }] });
  });
});
