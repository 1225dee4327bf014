import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { choice, emptyText, flag, listOf, mapOf, maybe, openEnum, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { PropertyValue } from '../sensitiveValue.ts';
import { Commit, ReleaseBuildInformation, WorkItem } from './buildInformation.ts';
import { RetentionPeriod } from './lifecycles.ts';

/** What one release brought, relative to the one deployed before. */
export const ReleaseChanges = z.looseObject({
  Version: z.string(),
  ReleaseNotes: text,
  BuildInformation: listOf(ReleaseBuildInformation),
  WorkItems: listOf(WorkItem),
  Commits: listOf(Commit),
});
export type ReleaseChanges = z.infer<typeof ReleaseChanges>;

const fields = {
  ReleaseId: z.string(),
  EnvironmentId: z.string(),
  TenantId: text,
  Comments: text,
  /** Ids of actions. */
  SkipActions: texts,
  SpecificMachineIds: texts,
  ExcludedMachineIds: texts,
  ForcePackageDownload: flag(),
  ForcePackageRedeployment: flag(),
  QueueTime: text,
  QueueTimeExpiry: text,
  /** Id of the variable that asks → value. */
  FormValues: mapOf(PropertyValue),
};

export const Deployment = z.looseObject({
  ...spaceResourceFields,
  ...fields,
  Name: emptyText,
  ProjectId: z.string(),
  ChannelId: text,
  TaskId: z.string(),
  DeploymentProcessId: text,
  ManifestVariableSetId: text,
  Created: text,
  DeployedBy: text,
  DeployedById: text,
  DeployedToMachineIds: texts,
  UseGuidedFailure: flag(),
  FailureEncountered: flag(),
  Changes: listOf(ReleaseChanges),
  ChangesMarkdown: text,
  TentacleRetentionPeriod: maybe(RetentionPeriod),
});
export type Deployment = z.infer<typeof Deployment>;

export const DeploymentInput = z.looseObject({
  ...newResourceFields,
  ...fields,
  SpaceId: text,
  /** null: as project and environment say. */
  UseGuidedFailure: choice,
});

/** What both executions commands share; names may be ids. `RunAt` and `NoRunAfter` are dates with offset. */
const commandFields = {
  SpaceId: text,
  SpaceIdOrName: text,
  ProjectName: z.string(),
  ReleaseVersion: z.string(),
  ForcePackageDownload: flag(),
  ForcePackageRedeployment: flag(),
  /** Freezes the release's variables anew first. */
  UpdateVariableSnapshot: flag(),
  SpecificMachineNames: texts,
  ExcludedMachineNames: texts,
  SpecificTargetTagNames: texts,
  ExcludedTargetTagNames: texts,
  SkipStepNames: texts,
  UseGuidedFailure: choice,
  RunAt: text,
  NoRunAfter: text,
  /** Prompted variables by name. */
  Variables: mapOf(z.string()),
  Priority: openEnum(['LifecycleDefault', 'On', 'Off']).nullish(),
  DebugMode: openEnum(['None', 'Log', 'Debug']).nullish(),
  DeploymentFreezeNames: texts,
  DeploymentFreezeOverrideReason: text,
};

/** One deployment per environment; an empty list deploys nothing. */
export const DeployUntenantedCommand = z.object({ ...commandFields, EnvironmentNames: z.array(z.string()) });
export type DeployUntenantedCommand = z.infer<typeof DeployUntenantedCommand>;

/** One deployment per tenant: by name (`*` for all) or by tags `Set/Tag`. */
export const DeployTenantedCommand = z.object({ ...commandFields, EnvironmentName: z.string(), Tenants: texts, TenantTags: texts });
export type DeployTenantedCommand = z.infer<typeof DeployTenantedCommand>;

export const DeploymentServerTask = z.looseObject({ DeploymentId: z.string(), ServerTaskId: z.string() });
export type DeploymentServerTask = z.infer<typeof DeploymentServerTask>;

export const DeployResult = z.looseObject({ DeploymentServerTasks: z.array(DeploymentServerTask) });
export type DeployResult = z.infer<typeof DeployResult>;

const DeploymentQuery = z.object({
  ...pagingQuery(),
  ids: queryList,
  projects: queryList,
  environments: queryList,
  tenants: queryList,
  channels: queryList,
  taskState: queryText,
  partialName: queryText,
});

export const deployments = {
  /** Newest first. */
  list: endpoint({ method: 'GET', scope: 'space', path: 'deployments', query: DeploymentQuery, response: pageOf(Deployment) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'deployments/{id}', response: Deployment }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'deployments', body: DeploymentInput, response: Deployment, status: 201 }),
  createUntenantedV1: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'deployments/create/untenanted/v1',
    body: DeployUntenantedCommand,
    response: DeployResult,
  }),
  createTenantedV1: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'deployments/create/tenanted/v1',
    body: DeployTenantedCommand,
    response: DeployResult,
  }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'deployments/{id}', response: Nothing }),
};
