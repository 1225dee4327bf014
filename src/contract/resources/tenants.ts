import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, listOf, mapOf, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryList, queryText } from '../queryValues.ts';
import { documentFields, Links, newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { PropertyValue } from '../sensitiveValue.ts';
import { ParameterTemplate } from './projects.ts';

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

const templateFields = { Templates: listOf(ParameterTemplate) };

/** The values that a tenant gives the variable templates of its projects and of their library sets. */
export const TenantVariables = z.looseObject({
  ...documentFields,
  SpaceId: text,
  TenantId: text,
  TenantName: text,
  /** By project id; `Variables`: environment id → template id → value. */
  ProjectVariables: mapOf(
    z.looseObject({ ProjectId: text, ProjectName: text, ...templateFields, Variables: mapOf(mapOf(PropertyValue)), Links }),
  ),
  /** By library set id; `Variables`: template id → value. */
  LibraryVariables: mapOf(
    z.looseObject({ LibraryVariableSetId: text, LibraryVariableSetName: text, ...templateFields, Variables: mapOf(PropertyValue), Links }),
  ),
  /** An update that carries one must carry the one it read. */
  ConcurrencyToken: text,
});
export type TenantVariables = z.infer<typeof TenantVariables>;

/** A template that has neither a value of the tenant nor a default. */
export const MissingVariable = z.looseObject({
  ProjectId: text,
  LibraryVariableSetId: text,
  EnvironmentId: text,
  VariableTemplateId: text,
  VariableTemplateName: text,
  Links,
});

export const TenantMissingVariables = z.looseObject({ TenantId: z.string(), MissingVariables: listOf(MissingVariable), Links });
export type TenantMissingVariables = z.infer<typeof TenantMissingVariables>;

const MissingQuery = z.object({ tenantId: queryText, projectId: queryText, environmentId: queryText, includeDetails: queryBool });

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
  variablesMissing: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'tenants/variables-missing',
    query: MissingQuery,
    response: z.array(TenantMissingVariables),
  }),
  variables: endpoint({ method: 'GET', scope: 'space', path: 'tenants/{id}/variables', response: TenantVariables }),
  /** Values of projects and sets that the body does not name stay; a secret that comes without its text stays, too. */
  updateVariables: endpoint({
    method: 'PUT',
    scope: 'space',
    path: 'tenants/{id}/variables',
    body: TenantVariables,
    response: TenantVariables,
  }),
  /** As `updateVariables`: the .NET client posts. */
  postVariables: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'tenants/{id}/variables',
    body: TenantVariables,
    response: TenantVariables,
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
