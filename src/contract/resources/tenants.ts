import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, mapOf, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { spaceResourceFields } from '../resourceBase.ts';

export const Tenant = z.looseObject({
  ...spaceResourceFields,
  Name: z.string(),
  Slug: text,
  Description: text,
  IsDisabled: flag(),
  /** `Set/Tag` */
  TenantTags: texts,
  /** Project id → environment ids. */
  ProjectEnvironments: mapOf(z.array(z.string())),
  ClonedFromTenantId: text,
});
export type Tenant = z.infer<typeof Tenant>;

const TenantQuery = z.object({
  ...pagingQuery(),
  ids: queryList,
  name: queryText,
  partialName: queryText,
  projectId: queryText,
  tags: queryList,
});
const AllQuery = z.object({ ids: queryList, projectId: queryText, tags: queryList });

export const tenants = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'tenants', query: TenantQuery, response: pageOf(Tenant) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'tenants/all', query: AllQuery, response: z.array(Tenant) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'tenants/{id}', response: Tenant }),
};
