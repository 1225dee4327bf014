/** Making a deployment: every precondition, then deployment and task in the same transaction (governance.md §4.1). */
import type { PropertyValue } from '../../contract/sensitiveValue.ts';
import { newDeployTask, taskCollection, wireTime } from '../engine/tasks.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Caller, Services } from '../http/context.ts';
import type { Transaction } from '../store/port.ts';
import { checkDeployment } from './deploymentPreconditions.ts';
import { changesFor } from './deploymentChanges.ts';
import { deploymentCollection, formValuePlace } from './deployments.ts';
import type { DeploymentDocument } from './deployments.ts';
import { usesGuidedFailure } from './guidedFailure.ts';
import type { EnvironmentDocument } from './environments.ts';
import type { ProjectDocument } from './projects.ts';
import type { Prompt } from './prompts.ts';
import type { ReleaseDocument } from './releases.ts';
import { storeValue } from './sealedValues.ts';
import type { StoredProperties } from './sealedValues.ts';

export interface DeploymentOrder {
  readonly project: ProjectDocument;
  readonly release: ReleaseDocument;
  readonly environment: EnvironmentDocument;
  /** Variable id → answer. */
  readonly answers: Readonly<Record<string, PropertyValue>>;
  /** Ids of actions. */
  readonly skipActions: readonly string[];
  readonly specificMachineIds: readonly string[];
  readonly excludedMachineIds: readonly string[];
  /** Milliseconds since the epoch. */
  readonly queueTime: number | undefined;
  readonly queueTimeExpiry: number | undefined;
  /** null: as project and environment say. */
  readonly useGuidedFailure: boolean | null;
  readonly forcePackageDownload: boolean;
  readonly forcePackageRedeployment: boolean;
  readonly comments: string | null;
}

/** What making a deployment needs beside the store: a request's context has it, and so has the engine when it deploys by itself. */
export interface DeploymentTools {
  readonly space: string;
  readonly caller: Pick<Caller, 'id' | 'displayName'> | undefined;
  readonly clock: Clock;
  readonly services: Pick<Services, 'engine' | 'sealer'>;
  randomKey(length: number): string;
}

/** Refuses, or inserts the deployment and its task; the engine is told once both are durable. */
export async function createDeployment(tx: Transaction, order: DeploymentOrder, context: DeploymentTools): Promise<DeploymentDocument> {
  const prompts = await checkDeployment(tx, order, context.clock.now());
  const id = await tx.nextId(deploymentCollection.idPrefix);
  const taskId = await tx.nextId(taskCollection.idPrefix);
  await cancelQueued(tx, order, context);
  const deployment = await tx.collection(deploymentCollection).insert({
    ...(await documentOf(tx, order, context)),
    Id: id,
    TaskId: taskId,
    FormValues: storeAnswers(id, { answers: order.answers, prompts }, context),
  });
  await insertTask(tx, { deployment, order, taskId }, context);
  return deployment;
}

async function documentOf(tx: Transaction, order: DeploymentOrder, { space, caller, clock }: DeploymentTools) {
  const { project, release, environment } = order;
  return {
    SpaceId: space,
    Name: `Deploy to ${environment.Name}`,
    ProjectId: project.Id,
    ReleaseId: release.Id,
    ChannelId: release.ChannelId,
    EnvironmentId: environment.Id,
    TenantId: null,
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
    ...(await changesFor(tx, release, environment.Id)),
  };
}

/** Answers to what does not ask are dropped: a client may send the whole form of another environment. */
function storeAnswers(
  deploymentId: string,
  { answers, prompts }: { answers: DeploymentOrder['answers']; prompts: readonly Prompt[] },
  { services }: DeploymentTools,
): StoredProperties {
  const entries = prompts.flatMap((prompt) => {
    const answer = answers[prompt.Id] ?? null;
    // No answer leaves the variable's own value in force.
    if (answer === null || answer === '') return [];
    const value = prompt.isSecret && typeof answer === 'string' ? { HasValue: true, NewValue: answer, Hint: null } : answer;
    const place = formValuePlace(deploymentId, prompt.Id);
    const stored = storeValue({ value, stored: undefined, storedPlace: place, place }, services.sealer);
    return stored === null ? [] : [[prompt.Id, stored] as const];
  });
  return Object.fromEntries(entries);
}

interface Inserted {
  readonly deployment: DeploymentDocument;
  readonly order: DeploymentOrder;
  readonly taskId: string;
}

async function insertTask(tx: Transaction, { deployment, order, taskId }: Inserted, context: DeploymentTools): Promise<void> {
  const { project, release, environment } = order;
  const task = newDeployTask({
    id: taskId,
    spaceId: context.space,
    projectId: project.Id,
    environmentId: environment.Id,
    deploymentId: deployment.Id,
    description: `Deploy ${project.Name} release ${release.Version} to ${environment.Name}`,
    now: context.clock.now(),
    logKey: context.randomKey(10),
    ...(order.queueTime !== undefined && { queueTime: order.queueTime }),
    ...(order.queueTimeExpiry !== undefined && { queueTimeExpiry: order.queueTimeExpiry }),
  });
  await tx.collection(taskCollection).insert(task);
  tx.afterCommit(() => context.services.engine.taskQueued(taskId));
}

/** A project may let a new deployment replace the older ones that wait, or run, for the same place (governance.md §4.2). */
async function cancelQueued(tx: Transaction, { project, environment }: DeploymentOrder, context: DeploymentTools): Promise<void> {
  const states = [...(project.CancelQueuedTasks ? ['Queued'] : []), ...(project.CancelRunningTasks ? ['Executing'] : [])];
  if (states.length === 0) return;
  const keys = { project: project.Id, environment: environment.Id, name: 'Deploy', state: states };
  const replaced = await tx.collection(taskCollection).find({ keys });
  const user = { id: context.caller?.id ?? '', name: context.caller?.displayName ?? '' };
  for (const task of replaced.items) tx.afterCommit(() => void context.services.engine.cancel(task.Id, user).catch(() => undefined));
}
