import type { Page } from '../contract/paging.ts';

/** Which part of a list to read. */
export interface PageRequest {
  readonly skip: number;
  readonly take: number;
}

/** Every item of a paged list, page by page ({@link pagesOf}). */
export async function* itemsOf<T>(read: (request: PageRequest) => Promise<Page<T>>, take = 100): AsyncGenerator<T> {
  for await (const page of pagesOf(read, take)) yield* page.Items;
}

/**
 * The pages of a list: `read` is called until the server names no next page. A page without items ends the list too, so that a
 * server that always names one can not keep a client going.
 */
export async function* pagesOf<T>(read: (request: PageRequest) => Promise<Page<T>>, take: number): AsyncGenerator<Page<T>> {
  for (let skip = 0; ;) {
    const page = await read({ skip, take });
    yield page;
    skip += page.Items.length;
    if (page.Links['Page.Next'] === undefined || page.Items.length === 0) return;
  }
}
