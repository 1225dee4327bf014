/** Documents of one collection over the tables: the SQL behind {@link Collection}. */
import type { Kysely, SelectQueryBuilder } from 'kysely';
import { conflict, notFound } from '../refusal.ts';
import { nextId } from './counters.ts';
import { enterIndex, renewIndex } from './documentIndex.ts';
import { countMembers, enterSeries, findSeries, leaveSeries } from './documentSeries.ts';
import type { Collection, CollectionDefinition, Find, Found, ReadableCollection, StoredDocument } from './port.ts';
import type { Tables } from './tables.ts';
import { lower, titleContains } from './titles.ts';

/** Where queries run; `space` limits space-scoped collections. */
export interface QueryScope {
  readonly db: Kysely<Tables>;
  readonly space: string | undefined;
}

/** A collection's definition with where its queries run. */
interface Place<T extends StoredDocument, K extends string> extends QueryScope {
  readonly definition: CollectionDefinition<T, K>;
}

export function readableDocuments<T extends StoredDocument, K extends string>(
  scope: QueryScope,
  definition: CollectionDefinition<T, K>,
): ReadableCollection<T, K> {
  const place: Place<T, K> = { ...scope, definition };
  return {
    get: (id) => get(place, id),
    async require(id) {
      const found = await get(place, id);
      if (!found) throw notFound(id);
      return found;
    },
    find: (query = {}) => find(place, query),
    first: async (query = {}) => (await read(place, { ...query, take: 1 }))[0],
    count: (query = {}) => total(place, query),
    series: (query = {}) => findSeries(place, query),
  };
}

export function documents<T extends StoredDocument, K extends string>(
  scope: QueryScope,
  definition: CollectionDefinition<T, K>,
): Collection<T, K> {
  const place: Place<T, K> = { ...scope, definition };
  return {
    ...readableDocuments(scope, definition),
    insert: (document) => insert(place, document),
    update: (document) => update(place, document),
    async delete(id) {
      const row = await rowOf(place, id);
      if (!row) return false;
      await scope.db.deleteFrom('document').where('sequence', '=', row.sequence).execute();
      await leaveSeries(scope.db, definition, row);
      return true;
    },
  };
}

async function get<T extends StoredDocument, K extends string>(place: Place<T, K>, id: string): Promise<T | undefined> {
  const row = await rowOf(place, id);
  return row && parse(place, row.body);
}

async function find<T extends StoredDocument, K extends string>(place: Place<T, K>, query: Find<K>): Promise<Found<T>> {
  const items = await read(place, query);
  const everything = query.take === undefined && (query.skip ?? 0) === 0;
  return { items, total: everything ? items.length : await total(place, query) };
}

async function read<T extends StoredDocument, K extends string>(place: Place<T, K>, query: Find<K>): Promise<readonly T[]> {
  const rows = await ordered(matching(place, query), query.order ?? 'oldest')
    .select('body')
    // SQLite takes no offset without a limit; -1 is its "all".
    .$if(query.take !== undefined || query.skip !== undefined, (some) => some.limit(query.take ?? -1).offset(query.skip ?? 0))
    .execute();
  return rows.map((row) => parse(place, row.body));
}

type Selection = SelectQueryBuilder<Tables, 'document', object>;

/** Of a series the number is kept; anything else is counted. */
async function total<T extends StoredDocument, K extends string>(place: Place<T, K>, query: Find<K>): Promise<number> {
  const kept =
    place.definition.sort !== undefined && query.ids === undefined && Object.values(query.keys ?? {}).every((key) => key === undefined);
  return kept ? countMembers(place, query) : count(matching(place, query));
}

function matching<T extends StoredDocument, K extends string>(place: Place<T, K>, query: Find<K>): Selection {
  let selection = inScope(place);
  if (query.ids) selection = selection.where('id_key', 'in', query.ids.map(lower));
  if (query.name !== undefined) selection = selection.where('title', '=', lower(query.name));
  if (query.partialName !== undefined) selection = selection.where(titleContains(query.partialName));
  for (const [key, wanted] of Object.entries<string | readonly string[] | undefined>(query.keys ?? {})) {
    if (wanted !== undefined) selection = withKey(selection, { collection: place.definition.name, key, values: [wanted].flat() });
  }
  return selection;
}

function withKey(
  selection: Selection,
  { collection, key, values }: { collection: string; key: string; values: readonly string[] },
): Selection {
  return selection.where('sequence', 'in', (query) =>
    query
      .selectFrom('document_key')
      .select('document_key.sequence')
      .where('document_key.collection', '=', collection)
      .where('document_key.key', '=', key)
      .where('document_key.value', 'in', values),
  );
}

function ordered(selection: Selection, order: NonNullable<Find<string>['order']>): Selection {
  switch (order) {
    case 'oldest':
      return selection.orderBy('sequence', 'asc');
    case 'newest':
      return selection.orderBy('sequence', 'desc');
    case 'name':
      return selection.orderBy('title').orderBy('sequence');
    case 'series':
      return selection.orderBy('title').orderBy('sort', 'desc').orderBy('sequence');
    case 'rank':
      return selection.orderBy('rank').orderBy('title').orderBy('sequence');
  }
}

async function count(selection: Selection): Promise<number> {
  const row = await selection.select((query) => query.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return Number(row.total);
}

async function insert<T extends StoredDocument, K extends string>(place: Place<T, K>, document: T): Promise<T> {
  const { definition, db } = place;
  const stored = document.Id === '' ? { ...document, Id: await nextId(db, definition.idPrefix) } : document;
  const space = spaceOf(place, stored);
  if (await rowOf({ ...place, space }, stored.Id)) throw conflict(`The resource '${stored.Id}' exists already.`);
  const row = await db
    .insertInto('document')
    .values({
      collection: definition.name,
      id: stored.Id,
      id_key: lower(stored.Id),
      space,
      ...columns(definition, stored),
    })
    .returning(['sequence', 'space', 'title'])
    .executeTakeFirstOrThrow();
  await enterIndex(db, { definition, document: stored, sequence: row.sequence });
  await enterSeries(db, definition, row);
  return stored;
}

async function update<T extends StoredDocument, K extends string>(place: Place<T, K>, document: T): Promise<T> {
  const { definition, db } = place;
  const row = await rowOf({ ...place, space: spaceOf(place, document) }, document.Id);
  if (!row) throw notFound(document.Id);
  const changed = columns(definition, document);
  await db.updateTable('document').set(changed).where('sequence', '=', row.sequence).execute();
  if (changed.title !== row.title) {
    await leaveSeries(db, definition, row);
    await enterSeries(db, definition, { space: row.space, title: changed.title });
  }
  await renewIndex(db, { definition, document, sequence: row.sequence });
  return document;
}

function columns<T extends StoredDocument, K extends string>(definition: CollectionDefinition<T, K>, document: T) {
  return {
    title: lower(definition.title?.(document) ?? ''),
    rank: definition.rank?.(document) ?? 0,
    sort: definition.sort?.(document) ?? '',
    body: JSON.stringify(document),
  };
}

/** The space a document belongs to, which must be the one the transaction is bound to. */
function spaceOf<T extends StoredDocument, K extends string>(place: Place<T, K>, document: T): string {
  if (place.definition.scope === 'server') return '';
  const own = 'SpaceId' in document && typeof document.SpaceId === 'string' ? document.SpaceId : '';
  if (place.space !== undefined && own !== place.space) throw new Error(`a document of space '${own}' cannot be stored in ${place.space}`);
  return own;
}

function rowOf<T extends StoredDocument, K extends string>(place: Place<T, K>, id: string) {
  return inScope(place).select(['sequence', 'space', 'title', 'body']).where('id_key', '=', lower(id)).executeTakeFirst();
}

function inScope<T extends StoredDocument, K extends string>({ db, space, definition }: Place<T, K>): Selection {
  const all = db.selectFrom('document').where('collection', '=', definition.name);
  return definition.scope === 'space' && space !== undefined ? all.where('space', '=', space) : all;
}

function parse<T extends StoredDocument, K extends string>({ definition }: Place<T, K>, body: string): T {
  const stored: unknown = JSON.parse(body);
  return definition.schema.parse(stored);
}
