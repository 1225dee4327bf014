import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { emptyText, flag, integer, listOf, mapOf, maybe, openEnumOr, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { documentFields, newResourceFields, spaceResourceFields } from '../resourceBase.ts';
import { PropertyValue } from '../sensitiveValue.ts';

export const acquisitionLocations = ['Server', 'ExecutionTarget', 'NotAcquired'] as const;
export const stepConditions = ['Success', 'Failure', 'Always', 'Variable'] as const;
export const startTriggers = ['StartAfterPrevious', 'StartWithPrevious', 'Variable'] as const;
export const packageRequirements = ['LetOctopusDecide', 'BeforePackageAcquisition', 'AfterPackageAcquisition'] as const;
export const actionConditions = ['Success', 'Variable'] as const;

/** Property name → text or sensitive value: `Octopus.Action.TargetRoles`, `Octopus.Action.Script.ScriptBody`, … */
export const Properties = mapOf(PropertyValue);
export type Properties = z.infer<typeof Properties>;

/** A package an action uses; the primary one has an empty name. */
export const PackageReference = z.looseObject({
  Id: text,
  Name: emptyText,
  PackageId: emptyText,
  FeedId: emptyText,
  AcquisitionLocation: openEnumOr(acquisitionLocations, 'Server'),
  /** A fixed version, where the process names one. */
  Version: text,
  Properties,
});
export type PackageReference = z.infer<typeof PackageReference>;

/** Clients send blank ids for new steps and actions; the server gives them theirs. */
export const DeploymentAction = z.looseObject({
  Id: text,
  Name: z.string(),
  Slug: text,
  ActionType: z.string(),
  Notes: text,
  IsDisabled: flag(),
  IsRequired: flag(),
  CanBeUsedForProjectVersioning: flag(),
  WorkerPoolId: text,
  WorkerPoolVariable: text,
  Container: maybe(z.looseObject({ Image: text, FeedId: text })),
  /** Empty: all. Ids. */
  Environments: texts,
  ExcludedEnvironments: texts,
  Channels: texts,
  TenantTags: texts,
  Packages: listOf(PackageReference),
  GitDependencies: listOf(z.unknown()),
  Condition: openEnumOr(actionConditions, 'Success'),
  Properties,
});
export type DeploymentAction = z.infer<typeof DeploymentAction>;

export const DeploymentStep = z.looseObject({
  Id: text,
  Name: z.string(),
  Slug: text,
  Type: openEnumOr(['Step', 'ProcessTemplateUsage'], 'Step'),
  PackageRequirement: openEnumOr(packageRequirements, 'LetOctopusDecide'),
  Condition: openEnumOr(stepConditions, 'Success'),
  StartTrigger: openEnumOr(startTriggers, 'StartAfterPrevious'),
  Properties,
  Actions: listOf(DeploymentAction),
});
export type DeploymentStep = z.infer<typeof DeploymentStep>;

export const DeploymentProcess = z.looseObject({
  ...spaceResourceFields,
  ProjectId: z.string(),
  /** Optimistic lock: an update must carry the version it read. */
  Version: integer(0),
  LastSnapshotId: text,
  Steps: listOf(DeploymentStep),
});
export type DeploymentProcess = z.infer<typeof DeploymentProcess>;

export const DeploymentProcessInput = z.looseObject({
  ...newResourceFields,
  SpaceId: text,
  ProjectId: text,
  Version: z.number(),
  LastSnapshotId: text,
  ChangeDescription: text,
  Steps: z.array(DeploymentStep),
});

/** A package whose version a new release must choose. */
export const TemplatePackage = z.looseObject({
  ActionName: z.string(),
  StepName: emptyText,
  PackageReferenceName: emptyText,
  PackageId: emptyText,
  FeedId: emptyText,
  FeedName: emptyText,
  /** False when the feed or package id holds variables, so that nobody can look the version up beforehand. */
  IsResolvable: flag(true),
  VersionSelectedLastRelease: text,
  FixedVersion: text,
  NuGetPackageId: text,
  NuGetFeedId: text,
  NuGetFeedName: text,
  ProjectName: text,
});
export type TemplatePackage = z.infer<typeof TemplatePackage>;

/** What a new release of the process needs: packages, and the next version or the package that donates it. */
export const ReleaseTemplate = z.looseObject({
  ...documentFields,
  DeploymentProcessId: text,
  LastReleaseVersion: text,
  /** null when a package donates the version. */
  NextVersionIncrement: text,
  VersioningPackageStepName: text,
  VersioningPackageReferenceName: text,
  Packages: listOf(TemplatePackage),
  GitResources: listOf(z.looseObject({ ActionName: z.string(), Name: emptyText, IsResolvable: flag(true), DefaultBranch: text })),
});
export type ReleaseTemplate = z.infer<typeof ReleaseTemplate>;

const ProcessQuery = z.object({ ...pagingQuery(), ids: queryList });
const TemplateQuery = z.object({ channel: queryText, releaseId: queryText });

export const deploymentProcesses = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'deploymentprocesses', query: ProcessQuery, response: pageOf(DeploymentProcess) }),
  /** By `deploymentprocess-Projects-1` or the id of a snapshot. */
  get: endpoint({ method: 'GET', scope: 'space', path: 'deploymentprocesses/{id}', response: DeploymentProcess }),
  update: endpoint({
    method: 'PUT',
    scope: 'space',
    path: 'deploymentprocesses/{id}',
    body: DeploymentProcessInput,
    response: DeploymentProcess,
  }),
  template: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'deploymentprocesses/{id}/template',
    query: TemplateQuery,
    response: ReleaseTemplate,
  }),
  getOfProject: endpoint({ method: 'GET', scope: 'space', path: 'projects/{projectId}/deploymentprocesses', response: DeploymentProcess }),
  updateOfProject: endpoint({
    method: 'PUT',
    scope: 'space',
    path: 'projects/{projectId}/deploymentprocesses',
    body: DeploymentProcessInput,
    response: DeploymentProcess,
  }),
  templateOfProject: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projects/{projectId}/deploymentprocesses/template',
    query: TemplateQuery,
    response: ReleaseTemplate,
  }),
  /** Of a version-controlled project, at a branch, tag or commit. */
  getOfProjectAt: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projects/{projectId}/{gitRef}/deploymentprocesses',
    response: DeploymentProcess,
  }),
  templateOfProjectAt: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projects/{projectId}/{gitRef}/deploymentprocesses/template',
    query: TemplateQuery,
    response: ReleaseTemplate,
  }),
};
