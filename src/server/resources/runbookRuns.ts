/** Runs of runbooks as they are stored and shown. What they do is frozen, as with deployments. */
import { z } from 'zod';
import { RunbookRun } from '../../contract/resources/runbookRuns.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';
import type { SealedPlace } from '../store/seal.ts';
import { presentValue, StoredProperties } from './sealedValues.ts';

export const RunbookRunDocument = z.object({
  ...RunbookRun.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  FrozenRunbookProcessId: z.string(),
  ManifestVariableSetId: z.string(),
  /** The snapshots of the library sets, in order of precedence. */
  LibraryVariableSetSnapshotIds: z.array(z.string()),
  /** Wire time. */
  Created: z.string(),
  /** Variable id → answer; secrets sealed. */
  FormValues: StoredProperties,
});
export type RunbookRunDocument = z.infer<typeof RunbookRunDocument>;

export const runbookRunCollection = defineCollection({
  name: 'runbookruns',
  idPrefix: 'RunbookRuns',
  scope: 'space',
  schema: RunbookRunDocument,
  title: (run) => run.Name,
  keys: (run) => ({
    runbook: run.RunbookId,
    runbookSnapshot: run.RunbookSnapshotId,
    project: run.ProjectId,
    environment: run.EnvironmentId,
    tenant: run.TenantId,
    task: run.TaskId,
    snapshot: [run.FrozenRunbookProcessId, run.ManifestVariableSetId, ...run.LibraryVariableSetSnapshotIds],
  }),
});

/** Where a sealed answer to a prompted variable belongs. */
export function runAnswerPlace(runId: string, variableId: string): SealedPlace {
  return { collection: runbookRunCollection.name, id: runId, field: `FormValues/${variableId}` };
}

export function presentRunbookRun(run: RunbookRunDocument, links: LinkBuilder): z.input<typeof RunbookRun> {
  const { LibraryVariableSetSnapshotIds: _librarySets, ...shown } = run;
  return {
    ...shown,
    FormValues: Object.fromEntries(Object.entries(run.FormValues).map(([id, value]) => [id, presentValue(value)])),
    Links: {
      Self: links.space('runbookRuns', run.Id),
      Task: links.server('tasks', run.TaskId),
      Environment: links.space('environments', run.EnvironmentId),
      Runbook: links.space('runbooks', run.RunbookId),
      RunbookSnapshot: links.space('runbookSnapshots', run.RunbookSnapshotId),
      Project: links.space('projects', run.ProjectId),
      Interruptions: `${links.space('interruptions')}?regarding=${run.Id}`,
      Artifacts: `${links.space('artifacts')}?regarding=${run.Id}`,
      Web: links.web('projects', run.ProjectId, 'operations', 'runbooks', run.RunbookId, 'runs', run.Id),
    },
  };
}
