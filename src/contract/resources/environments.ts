import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, integer, listOf, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { Machine } from './machines.ts';

const fields = {
  Name: z.string(),
  Slug: text,
  Description: text,
  UseGuidedFailure: flag(),
  AllowDynamicInfrastructure: flag(),
  ExtensionSettings: listOf(z.unknown()),
  EnvironmentTags: texts,
};

export const Environment = z.looseObject({ ...spaceResourceFields, ...fields, SortOrder: integer(0) });
export type Environment = z.infer<typeof Environment>;

/** What create and update take; without `SortOrder` a new environment goes last. */
export const EnvironmentInput = z.looseObject({ ...newResourceFields, ...fields, SpaceId: text, SortOrder: z.number().nullish() });

const EnvironmentQuery = z.object({ ...pagingQuery(10), ids: queryList, name: queryText, partialName: queryText });
const AllQuery = z.object({ ids: queryList, projectId: queryText, channelId: queryText });
const VersionTwoQuery = z.object({ ...EnvironmentQuery.shape, type: queryList });
const MachineQuery = z.object({
  ...pagingQuery(),
  partialName: queryText,
  roles: queryList,
  isDisabled: queryBool,
  healthStatuses: queryList,
  commStyles: queryList,
  tenantIds: queryList,
  tenantTags: queryList,
  shellNames: queryList,
});

export const environments = {
  /** `name` filters by "contains", like `partialName`. */
  list: endpoint({ method: 'GET', scope: 'space', path: 'environments', query: EnvironmentQuery, response: pageOf(Environment) }),
  /** A bare array in sort order. */
  all: endpoint({ method: 'GET', scope: 'space', path: 'environments/all', query: AllQuery, response: z.array(Environment) }),
  /** `type=Static|Parent|Ephemeral`; the Go client asks for ephemeral ones. */
  listV2: endpoint({ method: 'GET', scope: 'space', path: 'environments/v2', query: VersionTwoQuery, response: pageOf(Environment) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'environments/{id}', response: Environment }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'environments', body: EnvironmentInput, response: Environment, status: 201 }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'environments/{id}', body: EnvironmentInput, response: Environment }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'environments/{id}', response: Nothing }),
  /** The body is the ids of all environments in their new order. */
  sort: endpoint({ method: 'PUT', scope: 'space', path: 'environments/sortorder', body: z.array(z.string()), response: Nothing }),
  machines: endpoint({ method: 'GET', scope: 'space', path: 'environments/{id}/machines', query: MachineQuery, response: pageOf(Machine) }),
};
