/** Projects as they are stored and shown. Their deployment settings are part of them, as on other servers. */
import { z } from 'zod';
import { ConnectivityPolicy, Project } from '../../contract/resources/projects.ts';
import type { DeploymentSettings } from '../../contract/resources/deploymentSettings.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';
import { presentTemplates, StoredTemplate } from './parameterTemplates.ts';

export const ProjectDocument = z.object({
  ...Project.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  Slug: z.string(),
  VariableSetId: z.string(),
  Templates: z.array(StoredTemplate).default([]),
  DeploymentProcessId: z.string(),
  ProjectConnectivityPolicy: ConnectivityPolicy,
  FailTargetDiscovery: z.boolean(),
  CancelQueuedTasks: z.boolean(),
  CancelRunningTasks: z.boolean(),
});
export type ProjectDocument = z.infer<typeof ProjectDocument>;

export const projectCollection = defineCollection({
  name: 'projects',
  idPrefix: 'Projects',
  scope: 'space',
  schema: ProjectDocument,
  title: (project) => project.Name,
  keys: (project) => ({
    slug: project.Slug,
    group: project.ProjectGroupId,
    lifecycle: project.LifecycleId,
    librarySet: project.IncludedLibraryVariableSetIds,
  }),
  unique: [
    {
      name: 'name',
      of: (project) => [project.Name],
      refusal: (project) => `A project with the name '${project.Name}' already exists.`,
    },
    {
      name: 'slug',
      of: (project) => [project.Slug],
      refusal: (project) => `A project with the slug '${project.Slug}' already exists.`,
    },
  ],
});

export function presentProject(project: ProjectDocument, links: LinkBuilder) {
  const path = (...rest: string[]) => links.space('projects', project.Id, ...rest);
  const { FailTargetDiscovery: _failTargetDiscovery, CancelQueuedTasks: _queued, CancelRunningTasks: _running, ...shown } = project;
  return {
    ...shown,
    Templates: presentTemplates(project.Templates),
    // Clients read the policy under either name.
    DeploymentConnectivityPolicy: project.ProjectConnectivityPolicy,
    PersistenceSettings: { Type: 'Database' },
    IsVersionControlled: false,
    Links: {
      Self: path(),
      Releases: `${path('releases')}{/version}{?skip,take,searchByVersion}`,
      Channels: `${path('channels')}{/id}{?skip,take,partialName}`,
      DeploymentProcess: path('deploymentprocesses'),
      DeploymentSettings: path('deploymentsettings'),
      Progression: `${path('progression')}{?releaseHistoryCount}`,
      Triggers: `${path('triggers')}{/id}{?skip,take,partialName,triggerActionType,triggerActionCategory,runbooks}`,
      Variables: path('variables'),
      Runbooks: `${path('runbooks')}{/id}{?skip,take,partialName}`,
      RunbookSnapshots: `${path('runbookSnapshots')}{/id}{?publish}`,
      Summary: path('summary'),
      Web: links.web('projects', project.Slug),
    },
  };
}

/** The part of a project that says how it deploys, as its own resource. */
export function presentDeploymentSettings(project: ProjectDocument, links: LinkBuilder): z.input<typeof DeploymentSettings> {
  return {
    Id: `deploymentsettings-${project.Id}`,
    SpaceId: project.SpaceId,
    ProjectId: project.Id,
    ConnectivityPolicy: project.ProjectConnectivityPolicy,
    DefaultGuidedFailureMode: project.DefaultGuidedFailureMode,
    VersioningStrategy: project.VersioningStrategy,
    ReleaseNotesTemplate: project.ReleaseNotesTemplate,
    DefaultToSkipIfAlreadyInstalled: project.DefaultToSkipIfAlreadyInstalled,
    DeploymentChangesTemplate: project.DeploymentChangesTemplate,
    ForcePackageDownload: project.ForcePackageDownload,
    FailTargetDiscovery: project.FailTargetDiscovery,
    CancelQueuedTasks: project.CancelQueuedTasks,
    CancelRunningTasks: project.CancelRunningTasks,
    Links: { Self: links.space('projects', project.Id, 'deploymentsettings'), Project: links.space('projects', project.Id) },
  };
}
