import type { BodyInputOf } from '../../contract/endpoint.ts';
import { type DeploymentPreview, deploymentPreviews, type DeploymentTemplate } from '../../contract/resources/deploymentPreviews.ts';
import { type DeploymentServerTask, deployments } from '../../contract/resources/deployments.ts';
import { releases } from '../../contract/resources/releases.ts';
import type { Connection } from '../connection.ts';
import type { WantedPlace } from '../probes/startOnce.ts';

/** Where the release may go now. */
export function readDeploymentTemplate(connection: Connection, releaseId: string): Promise<DeploymentTemplate> {
  return connection.call(deploymentPreviews.template, { params: { id: releaseId } });
}

/** What a deployment of the release would do there, and the values it asks for. */
export function readPreview(
  connection: Connection,
  releaseId: string,
  { environmentId, tenantId }: WantedPlace,
): Promise<DeploymentPreview> {
  if (tenantId === null) return connection.call(deploymentPreviews.get, { params: { id: releaseId, environmentId } });
  return connection.call(deploymentPreviews.ofTenant, { params: { id: releaseId, environmentId, tenantId } });
}

/** Starts one deployment. */
export async function createDeployment(
  connection: Connection,
  body: BodyInputOf<typeof deployments.create>,
  idempotencyKey: string,
): Promise<DeploymentServerTask> {
  const deployment = await connection.call(deployments.create, { body, idempotencyKey });
  return { DeploymentId: deployment.Id, ServerTaskId: deployment.TaskId };
}

/** Freezes the variables of a release anew. */
export async function updateVariableSnapshot(connection: Connection, releaseId: string): Promise<void> {
  await connection.call(releases.snapshotVariables, { params: { id: releaseId }, repeat: 'idempotent' });
}
