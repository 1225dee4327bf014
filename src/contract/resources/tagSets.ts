import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, integer, listOf, openEnumOr, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { spaceResourceFields } from '../resourceBase.ts';

export const Tag = z.looseObject({
  Id: text,
  Name: z.string(),
  /** `Set/Tag` */
  CanonicalTagName: text,
  Color: text,
  Description: text,
  SortOrder: integer(0),
});
export type Tag = z.infer<typeof Tag>;

export const TagSet = z.looseObject({
  ...spaceResourceFields,
  Name: z.string(),
  Description: text,
  IsSystem: flag(),
  SortOrder: integer(0),
  Scopes: texts,
  Type: openEnumOr(['SingleSelect', 'MultiSelect', 'FreeText'], 'MultiSelect'),
  Tags: listOf(Tag),
});
export type TagSet = z.infer<typeof TagSet>;

const TagSetQuery = z.object({ ...pagingQuery(), ids: queryList, name: queryText, partialName: queryText, scopes: queryList });

export const tagSets = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'tagsets', query: TagSetQuery, response: pageOf(TagSet) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'tagsets/all', query: z.object({ scopes: queryList }), response: z.array(TagSet) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'tagsets/{id}', response: TagSet }),
};
