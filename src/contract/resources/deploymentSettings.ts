import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, maybe, openEnumOr, text } from '../fields.ts';
import { newResourceFields, spaceResourceFields } from '../resourceBase.ts';
import { ConnectivityPolicy, guidedFailureModes, VersioningStrategy } from './projects.ts';

const fields = {
  ConnectivityPolicy: maybe(ConnectivityPolicy),
  DefaultGuidedFailureMode: openEnumOr(guidedFailureModes, 'EnvironmentDefault'),
  VersioningStrategy: maybe(VersioningStrategy),
  ReleaseNotesTemplate: text,
  DefaultToSkipIfAlreadyInstalled: flag(),
  DeploymentChangesTemplate: text,
  ForcePackageDownload: flag(),
  FailTargetDiscovery: flag(),
  CancelQueuedTasks: flag(),
  CancelRunningTasks: flag(),
};

/** How a project deploys; its id is `deploymentsettings-Projects-1`. */
export const DeploymentSettings = z.looseObject({ ...spaceResourceFields, ProjectId: z.string(), ...fields });
export type DeploymentSettings = z.infer<typeof DeploymentSettings>;

export const DeploymentSettingsInput = z.looseObject({ ...newResourceFields, SpaceId: text, ProjectId: text, ...fields });

export const deploymentSettings = {
  get: endpoint({ method: 'GET', scope: 'space', path: 'projects/{projectId}/deploymentsettings', response: DeploymentSettings }),
  /** Of a version-controlled project, at a branch, tag or commit. */
  getAt: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projects/{projectId}/{gitRef}/deploymentsettings',
    response: DeploymentSettings,
  }),
  update: endpoint({
    method: 'PUT',
    scope: 'space',
    path: 'projects/{projectId}/deploymentsettings',
    body: DeploymentSettingsInput,
    response: DeploymentSettings,
  }),
};
