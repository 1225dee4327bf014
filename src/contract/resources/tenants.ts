import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, mapOf, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { documentFields, newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';

const fields = {
  Name: z.string(),
  Slug: text,
  Description: text,
  /** A disabled tenant cannot be deployed to. */
  IsDisabled: flag(),
  /** `Set/Tag` */
  TenantTags: texts,
  /** Project id → environment ids: where the tenant can be deployed to. */
  ProjectEnvironments: mapOf(z.array(z.string())),
  ClonedFromTenantId: text,
};

export const Tenant = z.looseObject({ ...spaceResourceFields, ...fields });
export type Tenant = z.infer<typeof Tenant>;

export const TenantInput = z.looseObject({ ...newResourceFields, ...fields, SpaceId: text });

export const MultiTenancyStatus = z.looseObject({ ...documentFields, Enabled: flag() });
export type MultiTenancyStatus = z.infer<typeof MultiTenancyStatus>;

/** Whether a tenant meets a tag filter, and if not, why. */
export const TagTest = z.looseObject({ IsMatched: flag(), Reason: text, MissingTags: texts });
export type TagTest = z.infer<typeof TagTest>;

const filter = { ids: queryList, projectId: queryText, tags: queryList };
const TenantQuery = z.object({
  ...pagingQuery(),
  ...filter,
  name: queryText,
  partialName: queryText,
  clonedFromTenantId: queryText,
});
const TagTestQuery = z.object({ tenantIds: queryList, tags: queryList });

export const tenants = {
  /** `name` filters by "contains", like `partialName`; `tags` are alternatives within a set, and every set must have one. */
  list: endpoint({ method: 'GET', scope: 'space', path: 'tenants', query: TenantQuery, response: pageOf(Tenant) }),
  /** A bare array by name. */
  all: endpoint({ method: 'GET', scope: 'space', path: 'tenants/all', query: z.object(filter), response: z.array(Tenant) }),
  status: endpoint({ method: 'GET', scope: 'space', path: 'tenants/status', response: MultiTenancyStatus }),
  /** By tenant id. */
  tagTest: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'tenants/tag-test',
    query: TagTestQuery,
    response: z.record(z.string(), TagTest),
  }),
  /** By id or slug. */
  get: endpoint({ method: 'GET', scope: 'space', path: 'tenants/{id}', response: Tenant }),
  /** `clone`: id of the tenant whose tags, projects and variables the new one begins with. */
  create: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'tenants',
    query: z.object({ clone: queryText }),
    body: TenantInput,
    response: Tenant,
    status: 201,
  }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'tenants/{id}', body: TenantInput, response: Tenant }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'tenants/{id}', response: Nothing }),
};
