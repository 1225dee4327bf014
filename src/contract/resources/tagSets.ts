import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, integer, listOf, openEnumOr, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';

export const tagSetTypes = ['SingleSelect', 'MultiSelect', 'FreeText'] as const;
export const tagSetScopes = ['Tenant', 'Environment', 'Project', 'Target', 'Runbook', 'Feature Toggle'] as const;

export const Tag = z.looseObject({
  /** `TagSets-1/Tags-1` */
  Id: text,
  Name: z.string(),
  /** `Set/Tag` */
  CanonicalTagName: text,
  /** `#333333` */
  Color: text,
  Description: text,
  SortOrder: integer(0),
});
export type Tag = z.infer<typeof Tag>;

/** A tag as clients send it; the place in the list counts where it names no `SortOrder`. */
export const TagInput = z.looseObject({ Id: text, Name: z.string(), Color: text, Description: text, SortOrder: z.number().nullish() });

const fields = {
  Name: z.string(),
  Description: text,
  Type: openEnumOr(tagSetTypes, 'MultiSelect'),
};

export const TagSet = z.looseObject({
  ...spaceResourceFields,
  ...fields,
  IsSystem: flag(),
  SortOrder: integer(0),
  /** What may carry the tags. */
  Scopes: texts,
  Tags: listOf(Tag),
});
export type TagSet = z.infer<typeof TagSet>;

/** What create and update take; a new set goes last unless it names its place, and is for tenants unless it names its scopes. */
export const TagSetInput = z.looseObject({
  ...newResourceFields,
  ...fields,
  SpaceId: text,
  SortOrder: z.number().nullish(),
  Scopes: texts,
  Tags: listOf(TagInput),
});

const TagSetQuery = z.object({
  ...pagingQuery(),
  ids: queryList,
  name: queryText,
  partialName: queryText,
  scopes: queryList,
  types: queryList,
});

export const tagSets = {
  /** `name` is the whole name. */
  list: endpoint({ method: 'GET', scope: 'space', path: 'tagsets', query: TagSetQuery, response: pageOf(TagSet) }),
  /** A bare array in sort order. */
  all: endpoint({ method: 'GET', scope: 'space', path: 'tagsets/all', query: z.object({ scopes: queryList }), response: z.array(TagSet) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'tagsets/{id}', response: TagSet }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'tagsets', body: TagSetInput, response: TagSet, status: 201 }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'tagsets/{id}', body: TagSetInput, response: TagSet }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'tagsets/{id}', response: Nothing }),
  /** The body is the ids of all sets in their new order. */
  sort: endpoint({ method: 'PUT', scope: 'space', path: 'tagsets/sortorder', body: z.array(z.string()), response: Nothing }),
};
