import type { Found } from '../store/port.ts';

interface PageOptions<T> {
  /** `Project`, `Task`, `PackageFromBuiltInFeed`, … */
  readonly itemType: string;
  /** Path of the list: `context.links.space('projects')`. */
  readonly path: string;
  /** Link template of the list, without the path: `{?skip,take,ids,partialName}`. */
  readonly template?: string;
  readonly found: Found<T>;
  readonly skip: number;
  readonly take: number;
  /** The other query parameters of the request, repeated in the page links. */
  readonly query?: Readonly<Record<string, string | readonly string[] | number | boolean | undefined>>;
}

/**
 * The envelope of a paged list. `Page.Next` and `Page.Previous` are left out at the ends: the .NET and Go clients follow them until
 * they are gone (rest-api.md §1).
 */
export function page<T>(options: PageOptions<T>) {
  const { found, skip, take, path } = options;
  const size = Math.max(take, 1);
  const pages = Math.max(1, Math.ceil(found.total / size));
  const link = (at: number, count: number) => `${path}?${queryText({ ...options.query, skip: at, take: count })}`;
  return {
    Id: null,
    ItemType: options.itemType,
    TotalResults: found.total,
    ItemsPerPage: take,
    NumberOfPages: pages,
    LastPageNumber: pages - 1,
    Items: [...found.items],
    LastModifiedOn: null,
    LastModifiedBy: null,
    Links: {
      Self: link(skip, take),
      Template: `${path}${options.template ?? '{?skip,take}'}`,
      'Page.All': link(0, 2147483647),
      'Page.Current': link(skip, take),
      'Page.Last': link((pages - 1) * size, take),
      ...(take > 0 && skip + take < found.total && { 'Page.Next': link(skip + take, take) }),
      ...(skip > 0 && { 'Page.Previous': link(Math.max(0, skip - take), take) }),
    },
  };
}

function queryText(query: NonNullable<PageOptions<unknown>['query']>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  return pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
}
