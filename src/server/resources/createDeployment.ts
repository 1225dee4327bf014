/** Making a deployment: every precondition, then deployment and task in the same transaction (governance.md §4.1). */
import { newDeployTask, taskCollection, wireTime } from '../engine/tasks.ts';
import type { Transaction } from '../store/port.ts';
import { checkDeployment } from './deploymentPreconditions.ts';
import { changesFor } from './deploymentChanges.ts';
import { deploymentCollection, formValuePlace } from './deployments.ts';
import type { DeploymentDocument } from './deployments.ts';
import { usesGuidedFailure } from './guidedFailure.ts';
import type { EnvironmentDocument } from './environments.ts';
import { storeAnswers } from './executions.ts';
import type { ExecutionTools, ExecutionWishes } from './executions.ts';
import type { ProjectDocument } from './projects.ts';
import type { ReleaseDocument } from './releases.ts';
import type { TenantDocument } from './tenants.ts';

export interface DeploymentOrder extends ExecutionWishes {
  readonly project: ProjectDocument;
  readonly release: ReleaseDocument;
  readonly environment: EnvironmentDocument;
  /** undefined: without one. */
  readonly tenant: TenantDocument | undefined;
  readonly forcePackageRedeployment: boolean;
}

/** Refuses, or inserts the deployment and its task; the engine is told once both are durable. */
export async function createDeployment(tx: Transaction, order: DeploymentOrder, context: ExecutionTools): Promise<DeploymentDocument> {
  const prompts = await checkDeployment(tx, order, context.clock.now());
  const id = await tx.nextId(deploymentCollection.idPrefix);
  const taskId = await tx.nextId(taskCollection.idPrefix);
  await cancelQueued(tx, order, context);
  const deployment = await tx.collection(deploymentCollection).insert({
    ...(await documentOf(tx, order, context)),
    Id: id,
    TaskId: taskId,
    FormValues: storeAnswers(id, { answers: order.answers, prompts, placeOf: formValuePlace }, context.services.sealer),
  });
  await insertTask(tx, { deployment, order, taskId }, context);
  return deployment;
}

async function documentOf(tx: Transaction, order: DeploymentOrder, { space, caller, clock }: ExecutionTools) {
  const { project, release, environment, tenant } = order;
  const tenantId = tenant?.Id ?? null;
  return {
    SpaceId: space,
    Name: `Deploy to ${environment.Name}`,
    ProjectId: project.Id,
    ReleaseId: release.Id,
    ChannelId: release.ChannelId,
    EnvironmentId: environment.Id,
    TenantId: tenantId,
    DeploymentProcessId: release.ProjectDeploymentProcessSnapshotId,
    ManifestVariableSetId: release.ProjectVariableSetSnapshotId,
    LibraryVariableSetSnapshotIds: release.LibraryVariableSetSnapshotIds,
    Created: wireTime(clock.now()),
    DeployedBy: caller?.displayName ?? null,
    DeployedById: caller?.id ?? null,
    DeployedToMachineIds: [],
    Comments: order.comments,
    SkipActions: [...order.skipActions],
    SpecificMachineIds: [...order.specificMachineIds],
    ExcludedMachineIds: [...order.excludedMachineIds],
    ForcePackageDownload: order.forcePackageDownload || project.ForcePackageDownload,
    ForcePackageRedeployment: order.forcePackageRedeployment,
    QueueTime: order.queueTime === undefined ? null : wireTime(order.queueTime),
    QueueTimeExpiry: order.queueTimeExpiry === undefined ? null : wireTime(order.queueTimeExpiry),
    UseGuidedFailure: order.useGuidedFailure ?? usesGuidedFailure(project, environment),
    FailureEncountered: false,
    TentacleRetentionPeriod: null,
    ...(await changesFor(tx, release, { environmentId: environment.Id, tenantId })),
  };
}

interface Inserted {
  readonly deployment: DeploymentDocument;
  readonly order: DeploymentOrder;
  readonly taskId: string;
}

async function insertTask(tx: Transaction, { deployment, order, taskId }: Inserted, context: ExecutionTools): Promise<void> {
  const { project, release, environment, tenant } = order;
  const whom = tenant === undefined ? '' : ` for ${tenant.Name}`;
  const task = newDeployTask({
    id: taskId,
    spaceId: context.space,
    projectId: project.Id,
    environmentId: environment.Id,
    ...(tenant && { tenantId: tenant.Id }),
    deploymentId: deployment.Id,
    description: `Deploy ${project.Name} release ${release.Version} to ${environment.Name}${whom}`,
    now: context.clock.now(),
    logKey: context.randomKey(10),
    ...(order.queueTime !== undefined && { queueTime: order.queueTime }),
    ...(order.queueTimeExpiry !== undefined && { queueTimeExpiry: order.queueTimeExpiry }),
  });
  await tx.collection(taskCollection).insert(task);
  tx.afterCommit(() => context.services.engine.taskQueued(taskId));
}

/** A project may let a new deployment replace the older ones that wait, or run, for the same place (governance.md §4.2). */
async function cancelQueued(tx: Transaction, { project, environment, tenant }: DeploymentOrder, context: ExecutionTools): Promise<void> {
  const states = [...(project.CancelQueuedTasks ? ['Queued'] : []), ...(project.CancelRunningTasks ? ['Executing'] : [])];
  if (states.length === 0) return;
  const keys = { project: project.Id, environment: environment.Id, name: 'Deploy', state: states };
  const replaced = (await tx.collection(taskCollection).find({ keys })).items.filter((task) => task.TenantId === (tenant?.Id ?? null));
  const user = { id: context.caller?.id ?? '', name: context.caller?.displayName ?? '' };
  for (const task of replaced) tx.afterCommit(() => void context.services.engine.cancel(task.Id, user).catch(() => undefined));
}
