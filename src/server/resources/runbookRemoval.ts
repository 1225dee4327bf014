/** Removing runbooks, their snapshots and runs. Tasks stay: they tell what was done. */
import { taskCollection } from '../engine/tasks.ts';
import { refused } from '../refusal.ts';
import type { Transaction } from '../store/port.ts';
import { processCollection } from './deploymentProcesses.ts';
import { removeUnusedSnapshots, unfinished } from './removal.ts';
import { runbookRunCollection } from './runbookRuns.ts';
import type { RunbookRunDocument } from './runbookRuns.ts';
import { runbookCollection } from './runbooks.ts';
import type { RunbookDocument } from './runbooks.ts';
import { runbookSnapshotCollection } from './runbookSnapshots.ts';
import type { RunbookSnapshotDocument } from './runbookSnapshots.ts';

/** Removes a runbook with its process, snapshots and runs. Refused while a run waits or goes on. */
export async function removeRunbook(tx: Transaction, runbook: RunbookDocument): Promise<void> {
  const task = await tx.collection(taskCollection).first({ keys: { runbook: runbook.Id, state: unfinished } });
  if (task) throw refused(`The runbook '${runbook.Name}' cannot be deleted while ${task.Id} is not finished.`);
  const keys = { runbook: runbook.Id };
  const runs = await tx.collection(runbookRunCollection).find({ keys });
  const snapshots = await tx.collection(runbookSnapshotCollection).find({ keys });
  for (const { Id } of runs.items) await tx.collection(runbookRunCollection).delete(Id);
  for (const { Id } of snapshots.items) await tx.collection(runbookSnapshotCollection).delete(Id);
  await tx.collection(processCollection).delete(runbook.RunbookProcessId);
  await tx.collection(runbookCollection).delete(runbook.Id);
  await removeUnusedSnapshots(tx, [...runs.items.flatMap(frozenOfRun), ...snapshots.items.flatMap(frozenOfSnapshot)]);
}

/** Removes a snapshot that is neither published nor has runs. */
export async function removeRunbookSnapshot(tx: Transaction, snapshot: RunbookSnapshotDocument): Promise<void> {
  const runbook = await tx.collection(runbookCollection).require(snapshot.RunbookId);
  if (runbook.PublishedRunbookSnapshotId === snapshot.Id)
    throw refused(`The snapshot '${snapshot.Name}' is published. Publish another one before it is deleted.`);
  const run = await tx.collection(runbookRunCollection).first({ keys: { runbookSnapshot: snapshot.Id } });
  if (run) throw refused(`The snapshot '${snapshot.Name}' cannot be deleted while runs of it exist, such as ${run.Id}.`);
  await tx.collection(runbookSnapshotCollection).delete(snapshot.Id);
  await removeUnusedSnapshots(tx, frozenOfSnapshot(snapshot));
}

/** Removes a run. Refused while its task waits or runs. */
export async function removeRunbookRun(tx: Transaction, run: RunbookRunDocument): Promise<void> {
  const task = await tx.collection(taskCollection).get(run.TaskId);
  if (task && unfinished.includes(task.State))
    throw refused(`The runbook run '${run.Id}' cannot be deleted while ${task.Id} is not finished.`);
  await tx.collection(runbookRunCollection).delete(run.Id);
  await removeUnusedSnapshots(tx, frozenOfRun(run));
}

function frozenOfRun(run: RunbookRunDocument): string[] {
  return [run.FrozenRunbookProcessId, run.ManifestVariableSetId, ...run.LibraryVariableSetSnapshotIds];
}

function frozenOfSnapshot(snapshot: RunbookSnapshotDocument): string[] {
  return [snapshot.FrozenRunbookProcessId, snapshot.ProjectVariableSetSnapshotId, ...snapshot.LibraryVariableSetSnapshotIds];
}
