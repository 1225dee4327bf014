/**
 * What the server needs of its database: documents with indexed keys, in transactions. Nothing here knows SQL, so that another
 * database can stand behind it.
 */
import type { z } from 'zod';

/** Every stored document has an id; an empty one is assigned by {@link Collection.insert}. */
export interface StoredDocument {
  readonly Id: string;
}

/** A document's value under one key; several values make the document findable by each of them, none by no value. */
export type KeyValue = string | readonly string[] | null | undefined;

/** A rule that no two documents may agree on `of`; compared without regard to case. */
export interface UniqueRule<T> {
  readonly name: string;
  /** The parts that must not be the same in two documents; `undefined` exempts the document. */
  of(document: T): readonly string[] | undefined;
  /** What the person is told whose document breaks the rule. */
  refusal(document: T): string;
}

/** The documents of one title. */
export interface Series {
  /** In lower case. */
  readonly title: string;
  readonly members: number;
}

/** How documents of one kind are kept. Declared once per kind with {@link defineCollection}. */
export interface CollectionDefinition<T extends StoredDocument, K extends string = string> {
  /** Name of the kind in the database; never change it. */
  readonly name: string;
  /** `Environments` gives `Environments-1`, `Environments-2`, …; numbers are never used twice. */
  readonly idPrefix: string;
  /** `space`: documents carry `SpaceId` and are seen in that space only; ids that are not assigned may stand in several spaces. */
  readonly scope: 'space' | 'server';
  /** Reads what is stored; defaults fill in what older documents lack. */
  readonly schema: z.ZodType<T>;
  /** What `name` and `partialName` compare with, and what `order: 'name'` sorts by. */
  readonly title?: (document: T) => string;
  /** The values documents are found by; each is an indexed equality. Lower-case here what is compared without regard to case. */
  readonly keys: (document: T) => Readonly<Record<K, KeyValue>>;
  /** What `order: 'rank'` sorts by. */
  readonly rank?: (document: T) => number;
  /**
   * Makes the documents of one title a series, in the order of these texts, byte by byte: `order: 'series'` reads a page of it and
   * finds its total without touching the rest.
   */
  readonly sort?: (document: T) => string;
  readonly unique?: readonly UniqueRule<T>[];
}

/** Declares a kind of document; its type and its key names are inferred. */
export function defineCollection<T extends StoredDocument, K extends string>(
  definition: CollectionDefinition<T, K>,
): CollectionDefinition<T, K> {
  return definition;
}

export interface Find<K extends string> {
  /** Only these ids (any case). An empty list finds nothing; leave it out to find all. */
  readonly ids?: readonly string[] | undefined;
  /** Every named key must have the value, or one of the values. */
  readonly keys?: { readonly [P in K]?: string | readonly string[] | undefined } | undefined;
  /** The whole title, without regard to case. */
  readonly name?: string | undefined;
  /** A part of the title, without regard to case. */
  readonly partialName?: string | undefined;
  /** `oldest` first if absent. `rank` falls back to the title. `series`: by title, each from its highest `sort` down. */
  readonly order?: 'oldest' | 'newest' | 'name' | 'rank' | 'series' | undefined;
  readonly skip?: number | undefined;
  /** All if absent. */
  readonly take?: number | undefined;
}

export type SeriesQuery = Pick<Find<string>, 'name' | 'partialName' | 'skip' | 'take'>;

export interface Found<T> {
  readonly items: readonly T[];
  /** How many match without skip and take. */
  readonly total: number;
}

export interface ReadableCollection<T extends StoredDocument, K extends string> {
  /** The document with this id, in any case. Bind the store to a space where ids are not assigned: several spaces may have the same. */
  get(id: string): Promise<T | undefined>;
  /** Like `get`, but a missing document is the AppError `RESOURCE_NOT_FOUND` (404 on the wire). */
  require(id: string): Promise<T>;
  find(query?: Find<K>): Promise<Found<T>>;
  /** The first that `find` would give. */
  first(query?: Find<K>): Promise<T | undefined>;
  count(query?: Find<K>): Promise<number>;
  /** The titles of a kind that has `sort`, in their order. */
  series(query?: SeriesQuery): Promise<Found<Series>>;
}

export interface Collection<T extends StoredDocument, K extends string> extends ReadableCollection<T, K> {
  /** Adds a document; an empty `Id` is assigned. A broken unique rule is the AppError `RESOURCE_CONFLICT`. */
  insert(document: T): Promise<T>;
  /** Replaces the document with the same `Id`; one that does not exist is `RESOURCE_NOT_FOUND`. */
  update(document: T): Promise<T>;
  /** False if there was none. */
  delete(id: string): Promise<boolean>;
}

export interface ReadTransaction {
  collection<T extends StoredDocument, K extends string>(definition: CollectionDefinition<T, K>): ReadableCollection<T, K>;
}

export interface Transaction extends ReadTransaction {
  collection<T extends StoredDocument, K extends string>(definition: CollectionDefinition<T, K>): Collection<T, K>;
  /** `nextId('Releases')` → `Releases-7`; ids given out in a transaction that is rolled back may come again. */
  nextId(prefix: string): Promise<string>;
  /** Runs after the transaction is durable (wake the queue, tell a follower); never when it is rolled back. Must not throw. */
  afterCommit(action: () => void): void;
  /** Runs `work` so that only what it changed is undone when it throws; the error still reaches the caller. */
  attempt<R>(work: () => Promise<R>): Promise<R>;
  /** The same transaction seen from one space. */
  inSpace(spaceId: string): Transaction;
}

export interface Store {
  /**
   * Runs `work` alone among writers and makes its changes durable before it resolves; anything thrown undoes all of it. Keep slow
   * things (files, processes, network) out of `work`: nobody else writes meanwhile. `work` uses its `tx` only; it would wait for itself
   * if it began another transaction. Inside a request that carries an
   * Idempotency-Key the work joins the transaction of the request.
   */
  transaction<R>(work: (tx: Transaction) => Promise<R>): Promise<R>;
  /** Runs `work` over one unchanging state of the database; like `transaction`, one at a time and never inside another `read`. */
  read<R>(work: (tx: ReadTransaction) => Promise<R>): Promise<R>;
  /** The same store seen from one space: other spaces' documents do not exist in it, and inserted ones must carry its id. */
  inSpace(spaceId: string): Store;
}
