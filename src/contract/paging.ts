import { z } from 'zod';
import { integer } from './fields.ts';
import { queryInt } from './queryValues.ts';
import { documentFields } from './resourceBase.ts';

/** `take` when a request names none; environments use 10 (rest-api.md §1). */
export const defaultTake = 30;

/** What clients send as `take` to get everything in one page. */
export const takeAll = 2147483647;

/** Query fields of every paged list. */
export function pagingQuery(take = defaultTake) {
  return {
    skip: queryInt.transform((value) => Math.max(0, value ?? 0)),
    take: queryInt.transform((value) => Math.max(0, value ?? take)),
  };
}

/**
 * The envelope of a paged list: `Page.Next` is among the links unless this is the last page; `LastPageNumber` counts from zero.
 */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.looseObject({
    ...documentFields,
    ItemType: z.string().nullish(),
    TotalResults: z.number(),
    ItemsPerPage: integer(defaultTake),
    NumberOfPages: integer(1),
    LastPageNumber: integer(0),
    Items: z.array(item),
  });
}

/** One page of `T`. */
export interface Page<T> {
  readonly TotalResults: number;
  readonly Items: readonly T[];
  readonly Links: Readonly<Record<string, string>>;
}
