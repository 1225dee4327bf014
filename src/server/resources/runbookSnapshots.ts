/** Snapshots of runbooks as they are stored and shown. What they hold is frozen. */
import { z } from 'zod';
import { RunbookSnapshot } from '../../contract/resources/runbookSnapshots.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';

export const RunbookSnapshotDocument = z.object({
  ...RunbookSnapshot.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true, FrozenProjectVariableSetId: true }).shape,
  SpaceId: z.string(),
  /** Wire time. */
  Assembled: z.string(),
  FrozenRunbookProcessId: z.string(),
  ProjectVariableSetSnapshotId: z.string(),
});
export type RunbookSnapshotDocument = z.infer<typeof RunbookSnapshotDocument>;

export const runbookSnapshotCollection = defineCollection({
  name: 'runbooksnapshots',
  idPrefix: 'RunbookSnapshots',
  scope: 'space',
  schema: RunbookSnapshotDocument,
  title: (snapshot) => snapshot.Name,
  keys: (snapshot) => ({
    runbook: snapshot.RunbookId,
    project: snapshot.ProjectId,
    snapshot: [snapshot.FrozenRunbookProcessId, snapshot.ProjectVariableSetSnapshotId, ...snapshot.LibraryVariableSetSnapshotIds],
  }),
  unique: [
    {
      name: 'name',
      of: (snapshot) => [snapshot.RunbookId, snapshot.Name],
      refusal: (snapshot) => `A snapshot with the name '${snapshot.Name}' already exists for this runbook.`,
    },
  ],
});

export function presentRunbookSnapshot(snapshot: RunbookSnapshotDocument, links: LinkBuilder): z.input<typeof RunbookSnapshot> {
  const path = (...rest: string[]) => links.space('runbookSnapshots', snapshot.Id, ...rest);
  return {
    ...snapshot,
    FrozenProjectVariableSetId: snapshot.ProjectVariableSetSnapshotId,
    Links: {
      Self: path(),
      Project: links.space('projects', snapshot.ProjectId),
      Runbook: links.space('runbooks', snapshot.RunbookId),
      SnapshotVariables: path('snapshot-variables'),
      RunbookRunPreview: `${path('runbookRuns', 'preview')}/{environment}{?includeDisabledSteps}`,
      FrozenRunbookProcess: links.space('runbookProcesses', snapshot.FrozenRunbookProcessId),
      ProjectVariableSnapshot: links.space('variables', snapshot.ProjectVariableSetSnapshotId),
      Web: links.web('projects', snapshot.ProjectId, 'operations', 'runbooks', snapshot.RunbookId, 'snapshots', snapshot.Id),
    },
  };
}
