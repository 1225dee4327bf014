/** Making a run of a runbook: every precondition, then run and task in the same transaction. Several may run in one place at once. */
import { newRunbookRunTask, taskCollection, wireTime } from '../engine/tasks.ts';
import { refused } from '../refusal.ts';
import { placeRefusal } from '../rules/runbooks.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { processCollection } from './deploymentProcesses.ts';
import type { EnvironmentDocument } from './environments.ts';
import { checkExecution } from './executionPreconditions.ts';
import { storeAnswers } from './executions.ts';
import type { ExecutionTools, ExecutionWishes } from './executions.ts';
import { usesGuidedFailure } from './guidedFailure.ts';
import type { ProjectDocument } from './projects.ts';
import { promptsOf } from './prompts.ts';
import type { Prompt } from './prompts.ts';
import { environmentsOfRunbook } from './runbookEnvironments.ts';
import { runAnswerPlace, runbookRunCollection } from './runbookRuns.ts';
import type { RunbookRunDocument } from './runbookRuns.ts';
import type { RunbookDocument } from './runbooks.ts';
import type { RunbookSnapshotDocument } from './runbookSnapshots.ts';
import { tenantScope } from './tenants.ts';
import type { TenantDocument } from './tenants.ts';

export interface RunbookRunOrder extends ExecutionWishes {
  readonly project: ProjectDocument;
  readonly runbook: RunbookDocument;
  readonly snapshot: RunbookSnapshotDocument;
  readonly environment: EnvironmentDocument;
  /** undefined: without one. */
  readonly tenant: TenantDocument | undefined;
}

/** Refuses, or inserts the run and its task; the engine is told once both are durable. */
export async function createRunbookRun(tx: Transaction, order: RunbookRunOrder, tools: ExecutionTools): Promise<RunbookRunDocument> {
  const { answers } = order;
  const prompts = await checkRun(tx, order, tools.clock.now());
  const id = await tx.nextId(runbookRunCollection.idPrefix);
  const taskId = await tx.nextId(taskCollection.idPrefix);
  const run = await tx.collection(runbookRunCollection).insert({
    ...documentOf(order, tools),
    Id: id,
    TaskId: taskId,
    FormValues: storeAnswers(id, { answers, prompts, placeOf: runAnswerPlace }, tools.services.sealer),
  });
  await insertTask(tx, { run, order }, tools);
  return run;
}

/** Refuses with the reason, or gives the prompts that hold for the run. */
async function checkRun(tx: ReadTransaction, order: RunbookRunOrder, now: number): Promise<readonly Prompt[]> {
  const { project, runbook, snapshot, environment, tenant } = order;
  if (project.IsDisabled) throw refused(`The project '${project.Name}' is disabled.`);
  const inScope = (await environmentsOfRunbook(tx, runbook)).map(({ Id }) => Id);
  const refusal = placeRefusal({ runbook, environment, inScope, tenant });
  if (refusal !== undefined) throw refused(refusal);
  const prompts = await promptsOf(tx, snapshot, { environmentId: environment.Id, processOwnerId: runbook.Id, ...tenantScope(tenant) });
  const process = await tx.collection(processCollection).require(snapshot.FrozenRunbookProcessId);
  const { SelectedPackages: selectedPackages } = snapshot;
  const place = { environment, tenant, process, channelId: undefined, selectedPackages };
  await checkExecution(tx, { ...place, connectivity: runbook.ConnectivityPolicy, prompts, wishes: order }, now);
  return prompts;
}

function documentOf(order: RunbookRunOrder, { space, caller, clock }: ExecutionTools) {
  const { project, runbook, snapshot, environment, tenant } = order;
  return {
    SpaceId: space,
    Name: `Run on ${environment.Name}`,
    ProjectId: project.Id,
    RunbookId: runbook.Id,
    RunbookName: runbook.Name,
    RunbookSnapshotId: snapshot.Id,
    FrozenRunbookProcessId: snapshot.FrozenRunbookProcessId,
    ManifestVariableSetId: snapshot.ProjectVariableSetSnapshotId,
    LibraryVariableSetSnapshotIds: snapshot.LibraryVariableSetSnapshotIds,
    EnvironmentId: environment.Id,
    TenantId: tenant?.Id ?? null,
    Created: wireTime(clock.now()),
    DeployedBy: caller?.displayName ?? null,
    DeployedById: caller?.id ?? null,
    DeployedToMachineIds: [],
    Comments: order.comments,
    SkipActions: [...order.skipActions],
    SpecificMachineIds: [...order.specificMachineIds],
    ExcludedMachineIds: [...order.excludedMachineIds],
    ForcePackageDownload: order.forcePackageDownload || runbook.ForcePackageDownload,
    QueueTime: order.queueTime === undefined ? null : wireTime(order.queueTime),
    QueueTimeExpiry: order.queueTimeExpiry === undefined ? null : wireTime(order.queueTimeExpiry),
    UseGuidedFailure: order.useGuidedFailure ?? usesGuidedFailure(runbook, environment),
    FailureEncountered: false,
    TentacleRetentionPeriod: null,
  };
}

async function insertTask(
  tx: Transaction,
  { run, order }: { readonly run: RunbookRunDocument; readonly order: RunbookRunOrder },
  { space, clock, services, randomKey }: ExecutionTools,
): Promise<void> {
  const { project, runbook, snapshot, environment, tenant } = order;
  const whom = tenant === undefined ? '' : ` for ${tenant.Name}`;
  const task = newRunbookRunTask({
    id: run.TaskId,
    spaceId: space,
    projectId: project.Id,
    environmentId: environment.Id,
    ...(tenant && { tenantId: tenant.Id }),
    runbookId: runbook.Id,
    runbookRunId: run.Id,
    description: `Run ${project.Name} runbook ${runbook.Name} snapshot ${snapshot.Name} on ${environment.Name}${whom}`,
    now: clock.now(),
    logKey: randomKey(10),
    ...(order.queueTime !== undefined && { queueTime: order.queueTime }),
    ...(order.queueTimeExpiry !== undefined && { queueTimeExpiry: order.queueTimeExpiry }),
  });
  await tx.collection(taskCollection).insert(task);
  tx.afterCommit(() => services.engine.taskQueued(task.Id));
}
