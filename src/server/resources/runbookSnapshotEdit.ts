/** What may change of a runbook's snapshot: its name and notes, and its variables frozen anew. */
import type { z } from 'zod';
import type { RunbookSnapshotInput } from '../../contract/resources/runbookSnapshots.ts';
import { invalid } from '../refusal.ts';
import { nameFindings } from '../rules/names.ts';
import type { Transaction } from '../store/port.ts';
import { projectCollection } from './projects.ts';
import { removeUnusedSnapshots } from './removal.ts';
import { runbookSnapshotCollection } from './runbookSnapshots.ts';
import type { RunbookSnapshotDocument } from './runbookSnapshots.ts';
import { freezeVariables } from './snapshots.ts';
import type { SnapshotTools } from './snapshots.ts';

export async function renameSnapshot(
  tx: Transaction,
  snapshot: RunbookSnapshotDocument,
  body: z.output<typeof RunbookSnapshotInput>,
): Promise<RunbookSnapshotDocument> {
  const Name = (body.Name ?? snapshot.Name).trim();
  const findings = nameFindings(Name, { what: 'A snapshot', longest: 200 });
  if (findings.length > 0) throw invalid(...findings);
  return tx.collection(runbookSnapshotCollection).update({ ...snapshot, Name, Notes: body.Notes });
}

/** Takes the project's variables of now. */
export async function refreezeSnapshot(
  tx: Transaction,
  snapshot: RunbookSnapshotDocument,
  tools: SnapshotTools,
): Promise<RunbookSnapshotDocument> {
  const project = await tx.collection(projectCollection).require(snapshot.ProjectId);
  const changed = await tx.collection(runbookSnapshotCollection).update({ ...snapshot, ...(await freezeVariables(tx, project, tools)) });
  await removeUnusedSnapshots(tx, [snapshot.ProjectVariableSetSnapshotId, ...snapshot.LibraryVariableSetSnapshotIds]);
  return changed;
}
