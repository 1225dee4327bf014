/** Pages of a collection: what every list of a resource does. */
import type { RequestContext } from '../http/context.ts';
import { page } from '../http/paging.ts';
import type { LinkBuilder } from '../http/links.ts';
import type { CollectionDefinition, Find, ReadTransaction, StoredDocument } from '../store/port.ts';

export interface Listing<T extends StoredDocument, K extends string, V> {
  readonly collection: CollectionDefinition<T, K>;
  /** `Project` */
  readonly itemType: string;
  /** Below the space: `['projects']`. */
  readonly path: readonly string[];
  /** Query part of the list's link template: `{?skip,take,ids}`. */
  readonly template: string;
  readonly find: Find<K>;
  readonly present: (document: T, links: LinkBuilder) => V;
}

export interface PageQuery {
  readonly skip: number;
  readonly take: number;
  readonly [filter: string]: string | readonly string[] | number | boolean | undefined;
}

/** One page of a collection, as the request asks for it. */
export async function listPage<T extends StoredDocument, K extends string, V>(
  context: RequestContext,
  query: PageQuery,
  listing: Listing<T, K, V>,
) {
  return context.store.read((tx) => pageIn(tx, context, query, listing));
}

/** {@link listPage} within a transaction that is open already. */
export async function pageIn<T extends StoredDocument, K extends string, V>(
  tx: ReadTransaction,
  { links }: RequestContext,
  query: PageQuery,
  listing: Listing<T, K, V>,
) {
  const { skip, take } = query;
  const found = await tx.collection(listing.collection).find({ ...listing.find, skip, take });
  return page({
    itemType: listing.itemType,
    path: links.space(...listing.path),
    template: listing.template,
    found: { items: found.items.map((item) => listing.present(item, links)), total: found.total },
    skip,
    take,
    query,
  });
}
