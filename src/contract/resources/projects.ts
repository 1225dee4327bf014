import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { emptyText, flag, listOf, mapOf, maybe, openEnum, openEnumOr, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { PropertyValue } from '../sensitiveValue.ts';
import { tenantedDeploymentModes } from './machines.ts';

export const guidedFailureModes = ['EnvironmentDefault', 'Off', 'On'] as const;
export const skipMachineBehaviors = ['None', 'SkipUnavailableMachines'] as const;

/** A package of a deployment process: the action's name and the name of its package reference (empty for the primary one). */
export const ActionPackage = z.looseObject({ DeploymentAction: emptyText, PackageReference: text });
export type ActionPackage = z.infer<typeof ActionPackage>;

/** Where the version of the next release comes from: a template, or the version of a package. */
export const VersioningStrategy = z.looseObject({ Template: text, DonorPackage: maybe(ActionPackage) });
export type VersioningStrategy = z.infer<typeof VersioningStrategy>;

export const ConnectivityPolicy = z.looseObject({
  SkipMachineBehavior: openEnumOr(skipMachineBehaviors, 'None'),
  TargetRoles: texts,
  AllowDeploymentsToNoTargets: flag(),
  ExcludeUnhealthyTargets: flag(),
});
export type ConnectivityPolicy = z.infer<typeof ConnectivityPolicy>;

/** `Database`, or `VersionControlled` for a project whose process lives in Git. */
export const PersistenceSettings = z.looseObject({ Type: openEnum(['Database', 'VersionControlled']) });
export type PersistenceSettings = z.infer<typeof PersistenceSettings>;

/** A variable template of a project or library set, filled per tenant. */
export const ParameterTemplate = z.looseObject({
  Id: text,
  Name: z.string(),
  Label: text,
  HelpText: text,
  DefaultValue: PropertyValue.optional(),
  DisplaySettings: mapOf(z.string()),
});
export type ParameterTemplate = z.infer<typeof ParameterTemplate>;

/** The version template of a new project. */
export const defaultVersionTemplate = '#{Octopus.Version.LastMajor}.#{Octopus.Version.LastMinor}.#{Octopus.Version.NextPatch}';

/** The release that targets get by themselves in a place of the project, whatever stands there. */
export const AutoDeployReleaseOverride = z.looseObject({ EnvironmentId: z.string(), TenantId: text, ReleaseId: z.string() });
export type AutoDeployReleaseOverride = z.infer<typeof AutoDeployReleaseOverride>;

const fields = {
  Name: z.string(),
  Slug: text,
  Description: text,
  IsDisabled: flag(),
  TenantedDeploymentMode: openEnumOr(tenantedDeploymentModes, 'Untenanted'),
  DefaultGuidedFailureMode: openEnumOr(guidedFailureModes, 'EnvironmentDefault'),
  DiscreteChannelRelease: flag(),
  /** The order is the precedence: an earlier set wins. */
  IncludedLibraryVariableSetIds: texts,
  VersioningStrategy: maybe(VersioningStrategy),
  ReleaseCreationStrategy: maybe(z.looseObject({ ChannelId: text, ReleaseCreationPackage: maybe(ActionPackage) })),
  ReleaseNotesTemplate: text,
  DeploymentChangesTemplate: text,
  DefaultToSkipIfAlreadyInstalled: flag(),
  ForcePackageDownload: flag(),
  ProjectConnectivityPolicy: maybe(ConnectivityPolicy),
  PersistenceSettings: maybe(PersistenceSettings),
  Templates: listOf(ParameterTemplate),
  AutoCreateRelease: flag(),
  AutoDeployReleaseOverrides: listOf(AutoDeployReleaseOverride),
  ProjectTags: texts,
  ExtensionSettings: listOf(z.unknown()),
};

export const Project = z.looseObject({
  ...spaceResourceFields,
  ...fields,
  ProjectGroupId: z.string(),
  LifecycleId: z.string(),
  VariableSetId: text,
  DeploymentProcessId: text,
  IsVersionControlled: flag(),
});
export type Project = z.infer<typeof Project>;

/** What create and update take; a new project without lifecycle gets the first one of the space. */
export const ProjectInput = z.looseObject({
  ...newResourceFields,
  ...fields,
  SpaceId: text,
  ProjectGroupId: z.string(),
  LifecycleId: text,
});

export const ProjectSummary = z.looseObject({
  HasDeploymentProcess: flag(),
  HasDeployments: flag(),
  HasRunbooks: flag(),
  HasReleases: flag(),
  HasVariables: flag(),
  HasEnabledSteps: flag(),
});
export type ProjectSummary = z.infer<typeof ProjectSummary>;

const ProjectQuery = z.object({
  ...pagingQuery(),
  ids: queryList,
  name: queryText,
  partialName: queryText,
  clonedFromProjectId: queryText,
  clone: queryText,
});
export const projects = {
  /** `name` filters by "contains", like `partialName`. */
  list: endpoint({ method: 'GET', scope: 'space', path: 'projects', query: ProjectQuery, response: pageOf(Project) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'projects/all', query: z.object({ ids: queryList }), response: z.array(Project) }),
  /** By id or slug; a name answers 404 (the Go client counts on it). */
  get: endpoint({ method: 'GET', scope: 'space', path: 'projects/{id}', response: Project }),
  ofGroup: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projectgroups/{id}/projects',
    query: z.object({ ...pagingQuery(), partialName: queryText }),
    response: pageOf(Project),
  }),
  ofLifecycle: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'lifecycles/{id}/projects',
    query: z.object({ ...pagingQuery(), partialName: queryText }),
    response: pageOf(Project),
  }),
  summary: endpoint({ method: 'GET', scope: 'space', path: 'projects/{id}/summary', response: ProjectSummary }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'projects', body: ProjectInput, response: Project, status: 201 }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'projects/{id}', body: ProjectInput, response: Project }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'projects/{id}', response: Nothing }),
};
