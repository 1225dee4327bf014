/** What a client needs to freeze a runbook by itself: its packages, and a name that is free. */
import type { z } from 'zod';
import type { RunbookSnapshotTemplate } from '../../contract/resources/runbookSnapshots.ts';
import type { RequestContext } from '../http/context.ts';
import { neededPackages } from '../rules/process.ts';
import type { ReadTransaction } from '../store/port.ts';
import { newSnapshotName } from './createRunbookSnapshot.ts';
import { processCollection } from './deploymentProcesses.ts';
import { presentNeed } from './releaseTemplate.ts';
import type { RunbookDocument } from './runbooks.ts';
import { runbookSnapshotCollection } from './runbookSnapshots.ts';

export async function readSnapshotTemplate(
  tx: ReadTransaction,
  runbook: RunbookDocument,
  context: RequestContext,
): Promise<z.input<typeof RunbookSnapshotTemplate>> {
  const process = await tx.collection(processCollection).require(runbook.RunbookProcessId);
  const last = await tx.collection(runbookSnapshotCollection).first({ keys: { runbook: runbook.Id }, order: 'newest' });
  return {
    Id: null,
    RunbookProcessId: process.Id,
    NextNameIncrement: newSnapshotName(context),
    Packages: neededPackages(process.Steps, undefined).map((need) => presentNeed(need, last)),
    GitResources: [],
    Links: { Self: context.links.space('runbooks', runbook.Id, 'runbookSnapshotTemplate') },
  };
}
