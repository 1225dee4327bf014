/** Keeps the table `series` in step with the documents of kinds that have `sort`: how many there are of each title. */
import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { CollectionDefinition, Found, Series, SeriesQuery, StoredDocument } from './port.ts';
import type { Tables } from './tables.ts';
import { lower, titleContains } from './titles.ts';

type Definition<T extends StoredDocument, K extends string> = Pick<CollectionDefinition<T, K>, 'name' | 'scope' | 'sort'>;

interface Member {
  readonly space: string;
  readonly title: string;
}

/** Counts a document that was added. */
export async function enterSeries<T extends StoredDocument, K extends string>(
  db: Kysely<Tables>,
  definition: Definition<T, K>,
  { space, title }: Member,
): Promise<void> {
  if (!definition.sort) return;
  await db
    .insertInto('series')
    .values({ collection: definition.name, space, title, members: 1 })
    .onConflict((taken) =>
      taken.columns(['collection', 'space', 'title']).doUpdateSet((query) => ({ members: query('series.members', '+', 1) })),
    )
    .execute();
}

/** Counts a document that was removed; a title without documents is forgotten. */
export async function leaveSeries<T extends StoredDocument, K extends string>(
  db: Kysely<Tables>,
  definition: Definition<T, K>,
  { space, title }: Member,
): Promise<void> {
  if (!definition.sort) return;
  const one = { collection: definition.name, space, title };
  await db
    .updateTable('series')
    .set((query) => ({ members: query('members', '-', 1) }))
    .where((query) => query.and(one))
    .execute();
  await db
    .deleteFrom('series')
    .where((query) => query.and(one))
    .where('members', '<=', 0)
    .execute();
}

interface Place<T extends StoredDocument, K extends string> {
  readonly db: Kysely<Tables>;
  readonly space: string | undefined;
  readonly definition: Definition<T, K>;
}

/** The titles, in their order. */
export async function findSeries<T extends StoredDocument, K extends string>(
  place: Place<T, K>,
  query: SeriesQuery,
): Promise<Found<Series>> {
  const selection = matching(place, query);
  const items = await selection
    .select(['title', 'members'])
    .orderBy('title')
    .limit(query.take ?? -1)
    .offset(query.skip ?? 0)
    .execute();
  const { total } = await selection.select((of) => of.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return { items, total: Number(total) };
}

/** How many documents the titles have in all. */
export async function countMembers<T extends StoredDocument, K extends string>(place: Place<T, K>, query: SeriesQuery): Promise<number> {
  const row = await matching(place, query)
    .select((of) => of.fn.sum<number | null>('members').as('total'))
    .executeTakeFirstOrThrow();
  return Number(row.total ?? 0);
}

function matching<T extends StoredDocument, K extends string>(
  { db, space, definition }: Place<T, K>,
  { name, partialName }: SeriesQuery,
): SelectQueryBuilder<Tables, 'series', object> {
  let selection = db.selectFrom('series').where('collection', '=', definition.name);
  if (definition.scope === 'space' && space !== undefined) selection = selection.where('space', '=', space);
  if (name !== undefined) selection = selection.where('title', '=', lower(name));
  if (partialName !== undefined) selection = selection.where(titleContains(partialName));
  return selection;
}
