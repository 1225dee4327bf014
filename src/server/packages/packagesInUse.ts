import { taskCollection } from '../engine/tasks.ts';
import type { TaskDocument } from '../engine/tasks.ts';
import { processCollection } from '../resources/deploymentProcesses.ts';
import { deploymentCollection } from '../resources/deployments.ts';
import { releaseCollection } from '../resources/releases.ts';
import { runbookRunCollection } from '../resources/runbookRuns.ts';
import { runbookSnapshotCollection } from '../resources/runbookSnapshots.ts';
import { neededPackages } from '../rules/process.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { StoredPackage } from './port.ts';

/**
 * Whether a deployment or a runbook's run that waits or runs may still ask for a package version. Rather one too many: a package
 * whose id holds variables could be any, and every version a release or snapshot names counts for each of its packages.
 */
export async function packagesInUse(tx: ReadTransaction): Promise<(stored: StoredPackage) => boolean> {
  const { items } = await tx.collection(taskCollection).find({ keys: { completed: 'false' } });
  const uses = await Promise.all(items.map((task) => useOf(tx, task)));
  return ({ PackageId, Version }) =>
    uses.some(({ versions, ids }) => versions.has(Version.toLowerCase()) && (ids === 'any' || ids.has(PackageId.toLowerCase())));
}

interface Use {
  readonly ids: ReadonlySet<string> | 'any';
  readonly versions: ReadonlySet<string>;
}

const nothing: Use = { ids: new Set(), versions: new Set() };

async function useOf(tx: ReadTransaction, task: TaskDocument): Promise<Use> {
  const frozen = await frozenOf(tx, task);
  const process = frozen && (await tx.collection(processCollection).get(frozen.processId));
  if (!process) return nothing;
  const needs = neededPackages(process.Steps, undefined);
  const versions = [...frozen.selected.map(({ Version }) => Version), ...needs.flatMap(({ FixedVersion }) => FixedVersion ?? [])];
  return {
    ids: needs.every(({ IsResolvable }) => IsResolvable) ? new Set(needs.map(({ PackageId }) => PackageId.toLowerCase())) : 'any',
    versions: new Set(versions.map((version) => version.toLowerCase())),
  };
}

/** The process a task runs and the versions chosen for it; undefined for tasks that run none. */
async function frozenOf(tx: ReadTransaction, { DeploymentId, RunbookRunId }: TaskDocument) {
  const deployment = DeploymentId === null ? undefined : await tx.collection(deploymentCollection).get(DeploymentId);
  const release = deployment && (await tx.collection(releaseCollection).get(deployment.ReleaseId));
  if (deployment && release) return { processId: deployment.DeploymentProcessId, selected: release.SelectedPackages };
  const run = RunbookRunId === null ? undefined : await tx.collection(runbookRunCollection).get(RunbookRunId);
  const snapshot = run && (await tx.collection(runbookSnapshotCollection).get(run.RunbookSnapshotId));
  return run && snapshot && { processId: run.FrozenRunbookProcessId, selected: snapshot.SelectedPackages };
}
