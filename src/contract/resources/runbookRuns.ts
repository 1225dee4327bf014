import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { choice, emptyText, flag, listOf, mapOf, maybe, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryList, queryText } from '../queryValues.ts';
import { documentFields, newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { PropertyValue } from '../sensitiveValue.ts';
import { PreviewStep, PromotionTarget } from './deploymentPreviews.ts';
import { executionCommandFields, executionFields, startedFields } from './executions.ts';
import { Form } from './form.ts';

/** One run of a runbook: in one environment, for one tenant or none. */
export const RunbookRun = z.looseObject({
  ...spaceResourceFields,
  ...executionFields,
  ...startedFields,
  RunbookId: z.string(),
  RunbookName: emptyText,
  RunbookSnapshotId: z.string(),
  FrozenRunbookProcessId: text,
});
export type RunbookRun = z.infer<typeof RunbookRun>;

export const RunbookRunInput = z.looseObject({
  ...newResourceFields,
  ...executionFields,
  SpaceId: text,
  ProjectId: text,
  RunbookId: z.string(),
  /** null: the published one. */
  RunbookSnapshotId: text,
  /** null: as runbook and environment say. */
  UseGuidedFailure: choice,
});

/** What the classic client posts to a runbook's link `CreateRunbookRun`; names may be ids (octo-classic.md §3.5). */
export const RunbookRunParameters = z.looseObject({
  RunbookId: text,
  ProjectId: text,
  /** null: the published one. */
  RunbookSnapshotNameOrId: text,
  EnvironmentId: text,
  EnvironmentIds: texts,
  ForcePackageDownload: flag(),
  UseGuidedFailure: choice,
  SpecificMachineIds: texts,
  ExcludedMachineIds: texts,
  TenantId: text,
  /** `*` for all. */
  TenantIds: texts,
  TenantTagNames: texts,
  SkipActions: texts,
  QueueTime: text,
  QueueTimeExpiry: text,
  /** By the id, name or label of the variable that asks. */
  FormValues: mapOf(PropertyValue),
});
export type RunbookRunParameters = z.infer<typeof RunbookRunParameters>;

/** One run per environment, and per tenant where tenants are named (`*` for all) or tags `Set/Tag`. */
export const CreateRunbookRunCommand = z.object({
  ...executionCommandFields,
  RunbookName: z.string(),
  EnvironmentNames: z.array(z.string()),
  Tenants: texts,
  TenantTags: texts,
  /** Name or id; blank: the published one. */
  Snapshot: text,
});
export type CreateRunbookRunCommand = z.infer<typeof CreateRunbookRunCommand>;

export const RunbookRunServerTask = z.looseObject({ RunbookRunId: z.string(), ServerTaskId: z.string() });
export type RunbookRunServerTask = z.infer<typeof RunbookRunServerTask>;

export const CreateRunbookRunResult = z.looseObject({ RunbookRunServerTasks: z.array(RunbookRunServerTask) });
export type CreateRunbookRunResult = z.infer<typeof CreateRunbookRunResult>;

/** Where a runbook may run. */
export const RunbookRunTemplate = z.looseObject({
  ...documentFields,
  RunbookId: text,
  PromoteTo: listOf(PromotionTarget),
});

/** What a run in one environment would do, and the values it asks for. */
export const RunbookRunPreview = z.looseObject({
  ...documentFields,
  StepsToExecute: listOf(PreviewStep),
  Form: maybe(Form),
  UseGuidedFailureModeByDefault: flag(),
});
export type RunbookRunPreview = z.infer<typeof RunbookRunPreview>;

const RunQuery = z.object({
  ...pagingQuery(),
  ids: queryList,
  projects: queryList,
  environments: queryList,
  tenants: queryList,
  runbooks: queryList,
  taskState: queryText,
  partialName: queryText,
});
const PreviewQuery = z.object({ includeDisabledSteps: queryBool });
const PreviewsBody = z.looseObject({
  DeploymentPreviews: listOf(z.looseObject({ EnvironmentId: z.string(), TenantId: text })),
  IncludeDisabledSteps: flag(),
});
const ofRunbook = 'projects/{projectId}/runbooks/{runbookId}';

export const runbookRuns = {
  /** Newest first. */
  list: endpoint({ method: 'GET', scope: 'space', path: 'runbookRuns', query: RunQuery, response: pageOf(RunbookRun) }),
  ofRunbook: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'runbooks/{runbookId}/runbookRuns',
    query: z.object(pagingQuery()),
    response: pageOf(RunbookRun),
  }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'runbookRuns/{id}', response: RunbookRun }),
  getInProject: endpoint({ method: 'GET', scope: 'space', path: 'projects/{projectId}/runbookRuns/{id}', response: RunbookRun }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'runbookRuns', body: RunbookRunInput, response: RunbookRun, status: 201 }),
  createInProject: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'projects/{projectId}/runbookRuns',
    body: RunbookRunInput,
    response: RunbookRun,
    status: 201,
  }),
  /** The classic client's way: a bare array of runs. */
  createOfRunbook: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'runbooks/{runbookId}/runbookRuns/create',
    body: RunbookRunParameters,
    response: z.array(RunbookRun),
    status: 201,
  }),
  createV1: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'runbook-runs/create/v1',
    body: CreateRunbookRunCommand,
    response: CreateRunbookRunResult,
  }),
  /** For runbooks that live in Git. */
  createGitV1: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'runbook-runs/git/create/v1',
    body: z.looseObject({ RunbookName: z.string(), GitRef: text }),
    response: CreateRunbookRunResult,
  }),
  retryV1: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'projects/{projectId}/runbookruns/{id}/retry/v1',
    response: z.looseObject({ Resource: RunbookRun }),
  }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'runbookRuns/{id}', response: Nothing }),
  deleteInProject: endpoint({ method: 'DELETE', scope: 'space', path: 'projects/{projectId}/runbookRuns/{id}', response: Nothing }),
  template: endpoint({ method: 'GET', scope: 'space', path: 'runbooks/{runbookId}/runbookRunTemplate', response: RunbookRunTemplate }),
  /** Of the process as it is now. */
  preview: endpoint({
    method: 'GET',
    scope: 'space',
    path: `${ofRunbook}/runbookRuns/preview/{environmentId}`,
    query: PreviewQuery,
    response: RunbookRunPreview,
  }),
  /** A bare array in the order of the request. */
  previews: endpoint({
    method: 'POST',
    scope: 'space',
    path: `${ofRunbook}/runbookRuns/previews`,
    body: PreviewsBody,
    response: z.array(RunbookRunPreview),
  }),
  previewOfSnapshot: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'runbookSnapshots/{snapshotId}/runbookRuns/preview/{environmentId}',
    query: PreviewQuery,
    response: RunbookRunPreview,
  }),
  previewOfSnapshotForTenant: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'runbookSnapshots/{snapshotId}/runbookRuns/preview/{environmentId}/{tenantId}',
    query: PreviewQuery,
    response: RunbookRunPreview,
  }),
};
