import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { choice, flag, listOf, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { Commit, ReleaseBuildInformation, WorkItem } from './buildInformation.ts';
import { executionCommandFields, executionFields, startedFields } from './executions.ts';

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
  ...executionFields,
  ForcePackageRedeployment: flag(),
};

export const Deployment = z.looseObject({
  ...spaceResourceFields,
  ...fields,
  ...startedFields,
  ChannelId: text,
  DeploymentProcessId: text,
  Changes: listOf(ReleaseChanges),
  ChangesMarkdown: text,
});
export type Deployment = z.infer<typeof Deployment>;

export const DeploymentInput = z.looseObject({
  ...newResourceFields,
  ...fields,
  SpaceId: text,
  /** null: as project and environment say. */
  UseGuidedFailure: choice,
});

/** What both commands share beside what runs of runbooks take, too. */
const commandFields = {
  ...executionCommandFields,
  ReleaseVersion: z.string(),
  ForcePackageRedeployment: flag(),
  /** Freezes the release's variables anew first. */
  UpdateVariableSnapshot: flag(),
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
