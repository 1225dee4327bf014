/** Deployments as they are stored and shown. What they do is frozen: the snapshots they name never change. */
import { z } from 'zod';
import { Deployment } from '../../contract/resources/deployments.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';
import type { SealedPlace } from '../store/seal.ts';
import { presentValue, StoredProperties } from './sealedValues.ts';

export const DeploymentDocument = z.object({
  ...Deployment.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  ChannelId: z.string(),
  /** The process snapshot it runs. */
  DeploymentProcessId: z.string(),
  /** The snapshot of the project's variables … */
  ManifestVariableSetId: z.string(),
  /** … and of the library sets, in order of precedence. */
  LibraryVariableSetSnapshotIds: z.array(z.string()),
  /** Wire time. */
  Created: z.string(),
  /** Variable id → answer; secrets sealed. */
  FormValues: StoredProperties,
});
export type DeploymentDocument = z.infer<typeof DeploymentDocument>;

export const deploymentCollection = defineCollection({
  name: 'deployments',
  idPrefix: 'Deployments',
  scope: 'space',
  schema: DeploymentDocument,
  title: (deployment) => deployment.Name,
  keys: (deployment) => ({
    release: deployment.ReleaseId,
    project: deployment.ProjectId,
    environment: deployment.EnvironmentId,
    tenant: deployment.TenantId,
    channel: deployment.ChannelId,
    task: deployment.TaskId,
    /** What has a standing of its own on a dashboard. */
    place: placeKey(deployment.ProjectId, deployment.EnvironmentId, deployment.TenantId),
    snapshot: [deployment.DeploymentProcessId, deployment.ManifestVariableSetId, ...deployment.LibraryVariableSetSnapshotIds],
  }),
});

/** `Projects-1/Environments-1`, with `/Tenants-1` for a tenant: the value of the key `place`. */
export function placeKey(projectId: string, environmentId: string, tenantId: string | null): string {
  return tenantId === null ? `${projectId}/${environmentId}` : `${projectId}/${environmentId}/${tenantId}`;
}

/** Where a sealed answer to a prompted variable belongs. */
export function formValuePlace(deploymentId: string, variableId: string): SealedPlace {
  return { collection: deploymentCollection.name, id: deploymentId, field: `FormValues/${variableId}` };
}

export function presentDeployment(deployment: DeploymentDocument, links: LinkBuilder) {
  const { LibraryVariableSetSnapshotIds: _librarySets, ...shown } = deployment;
  return {
    ...shown,
    FormValues: Object.fromEntries(Object.entries(deployment.FormValues).map(([id, value]) => [id, presentValue(value)])),
    Links: {
      Self: links.space('deployments', deployment.Id),
      Task: links.server('tasks', deployment.TaskId),
      Environment: links.space('environments', deployment.EnvironmentId),
      Release: links.space('releases', deployment.ReleaseId),
      Project: links.space('projects', deployment.ProjectId),
      Interruptions: `${links.space('interruptions')}?regarding=${deployment.Id}`,
      Artifacts: `${links.space('artifacts')}?regarding=${deployment.Id}`,
      Web: links.web('deployments', deployment.Id),
    },
  };
}
