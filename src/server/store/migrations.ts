import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { looseVersionKey } from '../../versions/looseVersionKey.ts';
import type { Tables } from './tables.ts';

/** One step from a schema to the next; runs in the transaction that records the new number. */
export type Migration = (db: Kysely<Tables>) => Promise<void>;

/** Position = schema number it starts from: the first makes schema 1 out of nothing. Append only. */
export const migrations: readonly Migration[] = [createDocuments, dropLeases, addSeries, scopeIds];

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

/**
 * The id of a package is made of its name, so two spaces may hold the same one. SQLite cannot change a constraint; the tables that
 * refer to documents move along, for a dropped parent would take their rows with it.
 */
async function scopeIds(db: Kysely<Tables>): Promise<void> {
  const children = ['document_key', 'document_unique'] as const;
  await sql`create table document_new (
    sequence integer primary key autoincrement,
    collection text not null, id text not null, id_key text not null, space text not null, title text not null,
    rank real not null, body text not null, sort text not null default '',
    constraint document_id unique (collection, id_key, space))`.execute(db);
  await sql`insert into document_new select sequence, collection, id, id_key, space, title, rank, body, sort from document`.execute(db);
  await sql`create table document_key_new (
    collection text not null, key text not null, value text not null,
    sequence integer not null references document_new (sequence) on delete cascade,
    primary key (collection, key, value, sequence))`.execute(db);
  await sql`create table document_unique_new (
    collection text not null, rule text not null, value text not null,
    sequence integer not null references document_new (sequence) on delete cascade,
    primary key (collection, rule, value))`.execute(db);
  for (const child of children) {
    await sql`insert into ${sql.table(`${child}_new`)} select * from ${sql.table(child)}`.execute(db);
    await sql`drop table ${sql.table(child)}`.execute(db);
  }
  await sql`drop table document`.execute(db);
  for (const table of ['document', ...children] as const)
    await sql`alter table ${sql.table(`${table}_new`)} rename to ${sql.table(table)}`.execute(db);
  await sql`create index document_title on document (collection, space, title, sort desc)`.execute(db);
  for (const child of children) await sql`create index ${sql.ref(`${child}_sequence`)} on ${sql.table(child)} (sequence)`.execute(db);
}
