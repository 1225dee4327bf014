import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, integer, listOf, mapOf, maybe, openEnumOr, text } from '../fields.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, ReferenceItem, spaceResourceFields } from '../resourceBase.ts';

export const variableTypes = [
  'String',
  'Sensitive',
  'Certificate',
  'AmazonWebServicesAccount',
  'AzureAccount',
  'WorkerPool',
  'UsernamePasswordAccount',
  'GenericOidcAccount',
  'GoogleCloudAccount',
] as const;

const ids = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? undefined)
  .optional();

/** Where a value holds. Names of the dimensions are singular here and plural in {@link ScopeValues}; an absent one does not restrict. */
export const VariableScope = z.looseObject({
  Environment: ids,
  Machine: ids,
  Role: ids,
  Action: ids,
  Channel: ids,
  TenantTag: ids,
  Tenant: ids,
  ProcessOwner: ids,
  Project: ids,
  User: ids,
  Private: ids,
  Trigger: ids,
  ParentDeployment: ids,
});
export type VariableScope = z.infer<typeof VariableScope>;

/** Asks for the value when a deployment is created. */
export const VariablePrompt = z.looseObject({ Label: text, Description: text, Required: flag(), DisplaySettings: mapOf(z.string()) });
export type VariablePrompt = z.infer<typeof VariablePrompt>;

/** Scope of a variable that has none. */
const anywhere: VariableScope = {};

export const Variable = z.looseObject({
  Id: text,
  Name: z.string(),
  /** null when sensitive: a secret can be written and never read; null in an update keeps the stored one. */
  Value: text,
  Description: text,
  Type: openEnumOr(variableTypes, 'String'),
  IsSensitive: flag(),
  IsEditable: flag(true),
  Prompt: maybe(VariablePrompt),
  Scope: VariableScope.nullish().transform((scope): VariableScope => scope ?? anywhere),
});
export type Variable = z.infer<typeof Variable>;

const references = listOf(ReferenceItem);

/** What the scopes of a set can name. */
export const ScopeValues = z.looseObject({
  Environments: references,
  Machines: references,
  Roles: references,
  Actions: references,
  Channels: references,
  TenantTags: references,
  Processes: listOf(z.unknown()),
});
export type ScopeValues = z.infer<typeof ScopeValues>;

export const VariableSet = z.looseObject({
  ...spaceResourceFields,
  OwnerId: text,
  /** Optimistic lock: an update must carry the version it read. */
  Version: integer(0),
  Variables: listOf(Variable),
  ScopeValues: maybe(ScopeValues),
});
export type VariableSet = z.infer<typeof VariableSet>;

export const VariableSetInput = z.looseObject({
  ...newResourceFields,
  SpaceId: text,
  OwnerId: text,
  ProjectId: text,
  Version: z.number().nullish(),
  ChangeDescription: text,
  Variables: z.array(Variable),
  ScopeValues: z.unknown().optional(),
});

const PreviewQuery = z.object({
  project: queryText,
  runbook: queryText,
  environment: queryText,
  channel: queryText,
  tenant: queryText,
  action: queryText,
  machine: queryText,
  role: queryText,
});
const NamesQuery = z.object({ project: queryText, runbook: queryText, projectEnvironmentsFilter: queryList });

export const variableSets = {
  /** By `variableset-Projects-1` or the id of a snapshot. */
  get: endpoint({ method: 'GET', scope: 'space', path: 'variables/{id}', response: VariableSet }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'variables/{id}', body: VariableSetInput, response: VariableSet }),
  all: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'variables/all',
    query: z.object({ ids: queryList }),
    response: z.array(VariableSet),
  }),
  names: endpoint({ method: 'GET', scope: 'space', path: 'variables/names', query: NamesQuery, response: z.array(z.string()) }),
  preview: endpoint({ method: 'GET', scope: 'space', path: 'variables/preview', query: PreviewQuery, response: VariableSet }),
  getOfProject: endpoint({ method: 'GET', scope: 'space', path: 'projects/{projectId}/variables', response: VariableSet }),
  /** Answers `{}`, unlike `update`. */
  updateOfProject: endpoint({
    method: 'PUT',
    scope: 'space',
    path: 'projects/{projectId}/variables',
    body: VariableSetInput,
    response: Nothing,
  }),
};
