/** Keeps `document_key` and `document_unique` in step with a document. */
import type { Kysely } from 'kysely';
import { conflict } from '../refusal.ts';
import type { CollectionDefinition, KeyValue, StoredDocument } from './port.ts';
import type { Tables } from './tables.ts';

interface Entry<T extends StoredDocument, K extends string> {
  readonly definition: CollectionDefinition<T, K>;
  readonly document: T;
  readonly sequence: number;
}

/** Indexes a new document; a broken unique rule is refused with the rule's text. */
export async function enterIndex<T extends StoredDocument, K extends string>(db: Kysely<Tables>, entry: Entry<T, K>): Promise<void> {
  await claimUnique(db, entry);
  await addKeys(db, entry, keysOf(entry));
}

/** Brings the index of a changed document up to date; most updates change no key, so only the difference is written. */
export async function renewIndex<T extends StoredDocument, K extends string>(db: Kysely<Tables>, entry: Entry<T, K>): Promise<void> {
  const { sequence } = entry;
  await db.deleteFrom('document_unique').where('sequence', '=', sequence).execute();
  await claimUnique(db, entry);
  const before = await db.selectFrom('document_key').select(['key', 'value']).where('sequence', '=', sequence).execute();
  const after = keysOf(entry);
  const gone = before.filter((old) => !after.some((key) => same(key, old)));
  for (const { key, value } of gone) {
    await db.deleteFrom('document_key').where('sequence', '=', sequence).where('key', '=', key).where('value', '=', value).execute();
  }
  await addKeys(
    db,
    entry,
    after.filter((key) => !before.some((old) => same(key, old))),
  );
}

interface Key {
  readonly key: string;
  readonly value: string;
}

function same(a: Key, b: Key): boolean {
  return a.key === b.key && a.value === b.value;
}

function keysOf<T extends StoredDocument, K extends string>({ definition, document }: Entry<T, K>): readonly Key[] {
  const keys: Readonly<Record<string, KeyValue>> = definition.keys(document);
  return Object.entries(keys).flatMap(([key, value]) => {
    if (value === null || value === undefined) return [];
    const values = typeof value === 'string' ? [value] : value;
    return [...new Set(values)].map((one) => ({ key, value: one }));
  });
}

async function addKeys<T extends StoredDocument, K extends string>(
  db: Kysely<Tables>,
  entry: Entry<T, K>,
  keys: readonly Key[],
): Promise<void> {
  if (keys.length === 0) return;
  const rows = keys.map((key) => ({ ...key, collection: entry.definition.name, sequence: entry.sequence }));
  await db.insertInto('document_key').values(rows).execute();
}

async function claimUnique<T extends StoredDocument, K extends string>(
  db: Kysely<Tables>,
  { definition, document, sequence }: Entry<T, K>,
): Promise<void> {
  const collection = definition.name;
  for (const rule of definition.unique ?? []) {
    const parts = rule.of(document);
    if (!parts) continue;
    const value = [spaceOf(definition, document), ...parts].map((part) => part.trim().toLowerCase()).join('\u001f');
    const claimed = await db
      .insertInto('document_unique')
      .values({ collection, rule: rule.name, value, sequence })
      .onConflict((clash) => clash.columns(['collection', 'rule', 'value']).doNothing())
      .executeTakeFirst();
    if (claimed.numInsertedOrUpdatedRows === 0n) throw conflict(rule.refusal(document));
  }
}

function spaceOf<T extends StoredDocument, K extends string>(definition: CollectionDefinition<T, K>, document: T): string {
  return definition.scope === 'space' && 'SpaceId' in document && typeof document.SpaceId === 'string' ? document.SpaceId : '';
}
