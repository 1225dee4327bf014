/** Deploys the same release to the same place once more, as the first time (governance.md §4.5). */
import { refused } from '../refusal.ts';
import type { Transaction } from '../store/port.ts';
import { createDeployment } from './createDeployment.ts';
import { deploymentCollection, formValuePlace } from './deployments.ts';
import type { DeploymentDocument } from './deployments.ts';
import { environmentCollection } from './environments.ts';
import { answersOf } from './executions.ts';
import type { ExecutionTools } from './executions.ts';
import { projectCollection } from './projects.ts';
import { releaseCollection } from './releases.ts';
import { tenantCollection } from './tenants.ts';

/** The new deployment, with the choices and answers of the old one; every precondition is checked anew. */
export async function repeatDeployment(tx: Transaction, deploymentId: string | null, tools: ExecutionTools): Promise<DeploymentDocument> {
  const deployment = deploymentId === null ? undefined : await tx.collection(deploymentCollection).get(deploymentId);
  if (!deployment) throw refused('Only tasks of deployments can be run again, and the deployment of this one does not exist any more.');
  return createDeployment(
    tx,
    {
      project: await tx.collection(projectCollection).require(deployment.ProjectId),
      release: await tx.collection(releaseCollection).require(deployment.ReleaseId),
      tenant: deployment.TenantId === null ? undefined : await tx.collection(tenantCollection).require(deployment.TenantId),
      environment: await tx.collection(environmentCollection).require(deployment.EnvironmentId),
      answers: answersOf(deployment, formValuePlace, tools.services.sealer),
      skipActions: deployment.SkipActions,
      specificMachineIds: deployment.SpecificMachineIds,
      excludedMachineIds: deployment.ExcludedMachineIds,
      queueTime: undefined,
      queueTimeExpiry: undefined,
      useGuidedFailure: deployment.UseGuidedFailure,
      forcePackageDownload: deployment.ForcePackageDownload,
      forcePackageRedeployment: deployment.ForcePackageRedeployment,
      comments: deployment.Comments,
    },
    tools,
  );
}
