import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, integer, listOf, maybe, openEnum, openEnumOr, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { Environment } from './environments.ts';
import { retentionStrategies, retentionUnits } from './lifecycles.ts';
import { tenantedDeploymentModes } from './machines.ts';
import { ConnectivityPolicy, guidedFailureModes } from './projects.ts';

export const runbookEnvironmentScopes = ['All', 'Specified', 'FromProjectLifecycles'] as const;

/** How many runs are kept per environment. */
export const RunRetentionPolicy = z.looseObject({
  QuantityToKeep: integer(100),
  ShouldKeepForever: flag(),
  Unit: openEnum(retentionUnits).nullish(),
  Strategy: openEnum(retentionStrategies).nullish(),
});
export type RunRetentionPolicy = z.infer<typeof RunRetentionPolicy>;

const fields = {
  Name: z.string(),
  Slug: text,
  Description: text,
  MultiTenancyMode: openEnumOr(tenantedDeploymentModes, 'Untenanted'),
  EnvironmentScope: openEnumOr(runbookEnvironmentScopes, 'All'),
  /** Ids, for the scope `Specified`. */
  Environments: texts,
  ConnectivityPolicy: maybe(ConnectivityPolicy),
  DefaultGuidedFailureMode: openEnumOr(guidedFailureModes, 'EnvironmentDefault'),
  RunRetentionPolicy: maybe(RunRetentionPolicy),
  ForcePackageDownload: flag(),
  FailTargetDiscovery: flag(),
  RunbookTags: listOf(z.unknown()),
};

export const Runbook = z.looseObject({
  ...spaceResourceFields,
  ...fields,
  ProjectId: z.string(),
  RunbookProcessId: text,
  /** The snapshot that runs unless another is named; null: none is published. */
  PublishedRunbookSnapshotId: text,
});
export type Runbook = z.infer<typeof Runbook>;

/** What create and update take; publishing another snapshot is an update. */
export const RunbookInput = z.looseObject({
  ...newResourceFields,
  ...fields,
  SpaceId: text,
  ProjectId: text,
  RunbookProcessId: text,
  PublishedRunbookSnapshotId: text,
});

const RunbookQuery = z.object({ ...pagingQuery(), ids: queryList, partialName: queryText, projectIds: queryList, clone: queryText });
const ofProject = 'projects/{projectId}/runbooks';

/** The same operations stand below the space and below the project; clients use either. */
export const runbooks = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'runbooks', query: RunbookQuery, response: pageOf(Runbook) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'runbooks/all', query: z.object({ ids: queryList }), response: z.array(Runbook) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'runbooks/{id}', response: Runbook }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'runbooks', body: RunbookInput, response: Runbook, status: 201 }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'runbooks/{id}', body: RunbookInput, response: Runbook }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'runbooks/{id}', response: Nothing }),
  environments: endpoint({ method: 'GET', scope: 'space', path: 'runbooks/{id}/environments', response: z.array(Environment) }),
  listOfProject: endpoint({ method: 'GET', scope: 'space', path: ofProject, query: RunbookQuery, response: pageOf(Runbook) }),
  allOfProject: endpoint({ method: 'GET', scope: 'space', path: `${ofProject}/all`, response: z.array(Runbook) }),
  getOfProject: endpoint({ method: 'GET', scope: 'space', path: `${ofProject}/{id}`, response: Runbook }),
  createInProject: endpoint({ method: 'POST', scope: 'space', path: ofProject, body: RunbookInput, response: Runbook, status: 201 }),
  updateOfProject: endpoint({ method: 'PUT', scope: 'space', path: `${ofProject}/{id}`, body: RunbookInput, response: Runbook }),
  deleteOfProject: endpoint({ method: 'DELETE', scope: 'space', path: `${ofProject}/{id}`, response: Nothing }),
  environmentsOfProject: endpoint({
    method: 'GET',
    scope: 'space',
    path: `${ofProject}/{id}/environments`,
    response: z.array(Environment),
  }),
};
