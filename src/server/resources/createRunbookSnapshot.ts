/** Freezing a runbook: its process, the project's variables and a version for every package, in one transaction (governance.md §8). */
import { wireTime } from '../engine/tasks.ts';
import type { RequestContext } from '../http/context.ts';
import { invalid, refused } from '../refusal.ts';
import { nameFindings } from '../rules/names.ts';
import type { NeededPackage } from '../rules/process.ts';
import { planSnapshot } from '../rules/releasePlan.ts';
import type { Transaction } from '../store/port.ts';
import { processCollection } from './deploymentProcesses.ts';
import { projectCollection } from './projects.ts';
import { readPackageVersions } from './releaseFacts.ts';
import { runbookCollection } from './runbooks.ts';
import type { RunbookDocument } from './runbooks.ts';
import { runbookSnapshotCollection } from './runbookSnapshots.ts';
import type { RunbookSnapshotDocument } from './runbookSnapshots.ts';
import { freezeVariables, snapshotProcess, toolsOf } from './snapshots.ts';

export interface SnapshotOrder {
  readonly runbook: RunbookDocument;
  /** Blank: one that is free. */
  readonly name: string | null;
  readonly notes: string | null;
  requested(need: NeededPackage): string | undefined;
  readonly publish: boolean;
}

export async function createRunbookSnapshot(
  tx: Transaction,
  order: SnapshotOrder,
  context: RequestContext,
): Promise<RunbookSnapshotDocument> {
  const { runbook, publish } = order;
  const project = await tx.collection(projectCollection).require(runbook.ProjectId);
  if (project.IsDisabled) throw refused(`The project '${project.Name}' is disabled.`);
  const Name = (order.name ?? '').trim() || newSnapshotName(context);
  const findings = nameFindings(Name, { what: 'A snapshot', longest: 200 });
  if (findings.length > 0) throw invalid(...findings);
  const process = await tx.collection(processCollection).require(runbook.RunbookProcessId);
  const versionsOf = await readPackageVersions(tx, process);
  const plan = planSnapshot({ steps: process.Steps, requested: (need) => order.requested(need), versionsOf });
  if (plan.problems.length > 0) throw invalid(...plan.problems);
  const tools = toolsOf(context);
  const snapshot = await tx.collection(runbookSnapshotCollection).insert({
    Id: '',
    SpaceId: context.space,
    ProjectId: project.Id,
    RunbookId: runbook.Id,
    Name,
    Notes: order.notes,
    Assembled: wireTime(context.clock.now()),
    SelectedPackages: plan.packages.map(({ ActionName, StepName, PackageReferenceName, Version }) => ({
      ActionName,
      StepName,
      PackageReferenceName,
      Version,
    })),
    SelectedGitResources: [],
    FrozenRunbookProcessId: await snapshotProcess(tx, process, tools),
    ...(await freezeVariables(tx, project, tools)),
  });
  if (publish) await tx.collection(runbookCollection).update({ ...runbook, PublishedRunbookSnapshotId: snapshot.Id });
  return snapshot;
}

/** `Snapshot QX2KD` */
export function newSnapshotName(tools: { randomKey(length: number): string }): string {
  return `Snapshot ${tools.randomKey(5)}`;
}
