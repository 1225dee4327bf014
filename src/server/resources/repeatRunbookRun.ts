/** Runs the same snapshot of a runbook in the same place once more, as the first time. */
import { refused } from '../refusal.ts';
import type { Transaction } from '../store/port.ts';
import { createRunbookRun } from './createRunbookRun.ts';
import { environmentCollection } from './environments.ts';
import { answersOf } from './executions.ts';
import type { ExecutionTools } from './executions.ts';
import { projectCollection } from './projects.ts';
import { runAnswerPlace, runbookRunCollection } from './runbookRuns.ts';
import type { RunbookRunDocument } from './runbookRuns.ts';
import { runbookCollection } from './runbooks.ts';
import { runbookSnapshotCollection } from './runbookSnapshots.ts';
import { tenantCollection } from './tenants.ts';

/** The new run, with the choices and answers of the old one; every precondition is checked anew. */
export async function repeatRunbookRun(tx: Transaction, runId: string, tools: ExecutionTools): Promise<RunbookRunDocument> {
  const run = await tx.collection(runbookRunCollection).get(runId);
  if (!run) throw refused('The run of this task does not exist any more, so it can not be run again.');
  return createRunbookRun(
    tx,
    {
      project: await tx.collection(projectCollection).require(run.ProjectId),
      runbook: await tx.collection(runbookCollection).require(run.RunbookId),
      snapshot: await tx.collection(runbookSnapshotCollection).require(run.RunbookSnapshotId),
      environment: await tx.collection(environmentCollection).require(run.EnvironmentId),
      tenant: run.TenantId === null ? undefined : await tx.collection(tenantCollection).require(run.TenantId),
      answers: answersOf(run, runAnswerPlace, tools.services.sealer),
      skipActions: run.SkipActions,
      specificMachineIds: run.SpecificMachineIds,
      excludedMachineIds: run.ExcludedMachineIds,
      queueTime: undefined,
      queueTimeExpiry: undefined,
      useGuidedFailure: run.UseGuidedFailure,
      forcePackageDownload: run.ForcePackageDownload,
      comments: run.Comments,
    },
    tools,
  );
}
