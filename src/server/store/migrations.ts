import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { looseVersionKey } from '../../versions/looseVersionKey.ts';
import type { Tables } from './tables.ts';

/** One step from a schema to the next; runs in the transaction that records the new number. */
export type Migration = (db: Kysely<Tables>) => Promise<void>;

/** Position = schema number it starts from: the first makes schema 1 out of nothing. Append only. */
export const migrations: readonly Migration[] = [createDocuments, dropLeases, addSeries];

/** The schema this version of pulpo reads and writes. */
export const currentSchema = migrations.length;

async function createDocuments(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('document')
    .addColumn('sequence', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('collection', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('id_key', 'text', (column) => column.notNull())
    .addColumn('space', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('rank', 'real', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addUniqueConstraint('document_id', ['collection', 'id_key'])
    .execute();
  await db.schema.createIndex('document_title').on('document').columns(['collection', 'space', 'title']).execute();
  await sql`create table document_key (
    collection text not null, key text not null, value text not null,
    sequence integer not null references document (sequence) on delete cascade,
    primary key (collection, key, value, sequence))`.execute(db);
  await sql`create index document_key_sequence on document_key (sequence)`.execute(db);
  await sql`create table document_unique (
    collection text not null, rule text not null, value text not null,
    sequence integer not null references document (sequence) on delete cascade,
    primary key (collection, rule, value))`.execute(db);
  await sql`create index document_unique_sequence on document_unique (sequence)`.execute(db);
  await sql`create table counter (prefix text primary key not null, last integer not null)`.execute(db);
}

/** Tasks were leased for a time that nothing looked at; the engine that claimed one holds it until it has ended. */
async function dropLeases(db: Kysely<Tables>): Promise<void> {
  await sql`update document
    set body = json_set(json_remove(body, '$.LeaseOwner', '$.LeaseUntil'), '$.ClaimedBy', json_extract(body, '$.LeaseOwner'))
    where collection = 'tasks'`.execute(db);
}

/** The versions of a package are read in their order, a page at a time. */
async function addSeries(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .alterTable('document')
    .addColumn('sort', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  const rows = await sql<{ sequence: number; version: string }>`select sequence, json_extract(body, '$.Version') as version
    from document where collection = 'packages'`.execute(db);
  for (const { sequence, version } of rows.rows) {
    await db
      .updateTable('document')
      .set({ sort: looseVersionKey(version) })
      .where('sequence', '=', sequence)
      .execute();
  }
  await db.schema.dropIndex('document_title').execute();
  await sql`create index document_title on document (collection, space, title, sort desc)`.execute(db);
  await sql`create table series (
    collection text not null, space text not null, title text not null, members integer not null,
    primary key (collection, space, title))`.execute(db);
  await sql`insert into series select collection, space, title, count(*) from document
    where collection = 'packages' group by collection, space, title`.execute(db);
}
