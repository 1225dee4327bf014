import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, listOf, openEnumOr, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { ActionPackage } from './projects.ts';

export const channelTypes = ['Lifecycle', 'EphemeralEnvironment'] as const;

/** Which versions of which packages a channel takes. */
export const ChannelRule = z.looseObject({
  Id: text,
  /** A NuGet range. */
  VersionRange: text,
  /** A regular expression over the pre-release part; `^$` takes stable versions only. */
  Tag: text,
  ActionPackages: listOf(ActionPackage),
});
export type ChannelRule = z.infer<typeof ChannelRule>;

const fields = {
  Name: z.string(),
  Slug: text,
  Description: text,
  ProjectId: z.string(),
  /** null: the project's. */
  LifecycleId: text,
  IsDefault: flag(),
  Type: openEnumOr(channelTypes, 'Lifecycle'),
  Rules: listOf(ChannelRule),
  TenantTags: texts,
  GitReferenceRules: texts,
  GitResourceRules: listOf(z.unknown()),
  CustomFieldDefinitions: listOf(z.looseObject({ FieldName: z.string(), Description: text })),
};

export const Channel = z.looseObject({ ...spaceResourceFields, ...fields });
export type Channel = z.infer<typeof Channel>;

export const ChannelInput = z.looseObject({ ...newResourceFields, ...fields, SpaceId: text });

/** `SatisfiesVersionRange` and `SatisfiesPreReleaseTag` are both true when the version fits. */
export const RuleTestResult = z.looseObject({ Errors: texts, SatisfiesVersionRange: flag(), SatisfiesPreReleaseTag: flag() });
export type RuleTestResult = z.infer<typeof RuleTestResult>;

const ProjectChannelQuery = z.object({ ...pagingQuery(), partialName: queryText });
const ChannelQuery = z.object({ ...pagingQuery(), ids: queryList, partialName: queryText });

/** The link template really says `feetType`; both spellings arrive. */
const RuleTestQuery = z.object({
  version: queryText,
  versionRange: queryText,
  preReleaseTag: queryText,
  feedId: queryText,
  feedType: queryText,
  feetType: queryText,
  projectId: queryText,
  actions: queryList,
});

const RuleTestBody = z.looseObject({
  version: text,
  versionRange: text,
  preReleaseTag: text,
  feedType: text,
  projectId: text,
  actions: texts,
});

export const channels = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'channels', query: ChannelQuery, response: pageOf(Channel) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'channels/all', query: z.object({ ids: queryList }), response: z.array(Channel) }),
  ofProject: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projects/{projectId}/channels',
    query: ProjectChannelQuery,
    response: pageOf(Channel),
  }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'channels/{id}', response: Channel }),
  getOfProject: endpoint({ method: 'GET', scope: 'space', path: 'projects/{projectId}/channels/{id}', response: Channel }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'channels', body: ChannelInput, response: Channel, status: 201 }),
  createOfProject: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'projects/{projectId}/channels',
    body: ChannelInput.partial({ ProjectId: true }),
    response: Channel,
    status: 201,
  }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'channels/{id}', body: ChannelInput, response: Channel }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'channels/{id}', response: Nothing }),
  ruleTest: endpoint({ method: 'GET', scope: 'space', path: 'channels/rule-test', query: RuleTestQuery, response: RuleTestResult }),
  /** The classic client sends the parameters as a body, others in the query. */
  ruleTestPost: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'channels/rule-test',
    query: RuleTestQuery,
    body: RuleTestBody,
    response: RuleTestResult,
  }),
};
