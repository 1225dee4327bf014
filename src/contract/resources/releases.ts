import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { emptyText, flag, integer, listOf, mapOf, maybe, openEnum, openEnumOr, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryList, queryText } from '../queryValues.ts';
import { documentFields, newResourceFields, Nothing, resourceFields, spaceResourceFields } from '../resourceBase.ts';
import { ReleaseBuildInformation } from './buildInformation.ts';
import { Deployment } from './deployments.ts';
import { Task } from './tasks.ts';
import { VariableSet } from './variables.ts';

export const phaseProgresses = ['Pending', 'Current', 'Complete'] as const;
export const defectStatuses = ['Unresolved', 'Resolved'] as const;

/** The version chosen for a package of the process. */
export const SelectedPackage = z.looseObject({
  ActionName: emptyText,
  StepName: emptyText,
  PackageReferenceName: emptyText,
  Version: z.string(),
});
export type SelectedPackage = z.infer<typeof SelectedPackage>;

export const VersionControlReference = z.looseObject({ GitRef: text, GitCommit: text, VariablesGitCommit: text });
export type VersionControlReference = z.infer<typeof VersionControlReference>;

const fields = {
  ProjectId: z.string(),
  ChannelId: text,
  Version: z.string(),
  ReleaseNotes: text,
  IgnoreChannelRules: flag(),
  CustomFields: mapOf(z.string()),
  SelectedPackages: listOf(SelectedPackage),
  SelectedGitResources: listOf(z.unknown()),
  VersionControlReference: maybe(VersionControlReference),
};

export const Release = z.looseObject({
  ...spaceResourceFields,
  ...fields,
  Assembled: text,
  BuildInformation: listOf(ReleaseBuildInformation),
  /** Ids of the frozen documents (governance.md §3.2). */
  LibraryVariableSetSnapshotIds: texts,
  ProjectVariableSetSnapshotId: text,
  ProjectDeploymentProcessSnapshotId: text,
  VariableSnapshotConcurrencyToken: text,
});
export type Release = z.infer<typeof Release>;

export const ReleaseInput = z.looseObject({ ...newResourceFields, ...fields, SpaceId: text });

/** The one-request form; names may be ids. `Packages` holds `Step:Version`, `PackageId:Version`, `Step:Reference:Version`. */
export const CreateReleaseCommand = z.object({
  SpaceId: text,
  SpaceIdOrName: text,
  ProjectName: z.string(),
  /** Blank: the next version of the project's strategy. */
  ReleaseVersion: text,
  /** Blank: the best channel. */
  ChannelName: text,
  /** For every package that `Packages` does not name. */
  PackageVersion: text,
  PackagePrerelease: text,
  Packages: texts,
  GitRef: text,
  GitCommit: text,
  GitResources: texts,
  ReleaseNotes: text,
  IgnoreIfAlreadyExists: flag(),
  IgnoreChannelRules: flag(),
  CustomFields: mapOf(z.string()),
});
export type CreateReleaseCommand = z.infer<typeof CreateReleaseCommand>;

export const CreateReleaseResult = z.looseObject({ ReleaseId: z.string(), ReleaseVersion: z.string() });
export type CreateReleaseResult = z.infer<typeof CreateReleaseResult>;

export const PhaseProgression = z.looseObject({
  Id: text,
  Name: z.string(),
  /** A defect keeps the release out of this phase. */
  Blocked: flag(),
  Progress: openEnum(phaseProgresses),
  Deployments: listOf(z.looseObject({ Task, Deployment })),
  AutomaticDeploymentTargets: texts,
  OptionalDeploymentTargets: texts,
  MinimumEnvironmentsBeforePromotion: integer(0),
  IsOptionalPhase: flag(),
  IsPriorityPhase: flag(),
});
export type PhaseProgression = z.infer<typeof PhaseProgression>;

/** How far a release has come; `NextDeployments` are environment ids. */
export const ReleaseProgression = z.looseObject({
  ...documentFields,
  Phases: listOf(PhaseProgression),
  NextDeployments: texts,
  NextDeploymentsMinimumRequired: integer(0),
});
export type ReleaseProgression = z.infer<typeof ReleaseProgression>;

/** While one is unresolved the release does not progress. */
export const Defect = z.looseObject({ ...resourceFields, Description: emptyText, Status: openEnumOr(defectStatuses, 'Unresolved') });
export type Defect = z.infer<typeof Defect>;

export const MissingPackages = z.looseObject({ Packages: listOf(z.unknown()) });

const ReleaseQuery = z.object({ ...pagingQuery(), ids: queryList, ignoreChannelRules: queryBool });
const OfProjectQuery = z.object({ ...pagingQuery(), searchByVersion: queryText });

export const releases = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'releases', query: ReleaseQuery, response: pageOf(Release) }),
  /** Newest first; `searchByVersion` filters by "contains". */
  ofProject: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projects/{projectId}/releases',
    query: OfProjectQuery,
    response: pageOf(Release),
  }),
  /** By id or slug of the project and the exact version; 404 when there is none. */
  getByVersion: endpoint({ method: 'GET', scope: 'space', path: 'projects/{projectId}/releases/{version}', response: Release }),
  ofChannel: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'channels/{id}/releases',
    query: OfProjectQuery,
    response: pageOf(Release),
  }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'releases/{id}', response: Release }),
  create: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'releases',
    query: z.object({ ignoreChannelRules: queryBool }),
    body: ReleaseInput,
    response: Release,
    status: 201,
  }),
  createV1: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'releases/create/v1',
    body: CreateReleaseCommand,
    response: CreateReleaseResult,
    status: 201,
  }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'releases/{id}', body: ReleaseInput, response: Release }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'releases/{id}', response: Nothing }),
  progression: endpoint({ method: 'GET', scope: 'space', path: 'releases/{id}/progression', response: ReleaseProgression }),
  deployments: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'releases/{id}/deployments',
    query: z.object(pagingQuery()),
    response: pageOf(Deployment),
  }),
  variables: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projects/{projectId}/releases/{id}/variables',
    response: z.array(VariableSet),
  }),
  defects: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'releases/{id}/defects',
    query: z.object(pagingQuery()),
    response: pageOf(Defect),
  }),
  reportDefect: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'releases/{id}/defects',
    body: z.looseObject({ Description: emptyText }),
    response: Defect,
  }),
  resolveDefect: endpoint({ method: 'POST', scope: 'space', path: 'releases/{id}/defects/resolve', response: Defect }),
  /** Freezes the variables anew; 409 when the concurrency token is stale. */
  snapshotVariables: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'releases/{id}/snapshot-variables',
    body: z.looseObject({ VariableSnapshotConcurrencyToken: text }).optional(),
    response: Release,
  }),
  releaseNotes: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'releases/{id}/release-notes',
    body: z.looseObject({ ReleaseNotes: emptyText }),
    response: Release,
  }),
  missingPackages: endpoint({ method: 'GET', scope: 'space', path: 'releases/{id}/missingPackages', response: MissingPackages }),
};
