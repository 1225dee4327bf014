/** Runbooks as they are stored and shown. */
import { z } from 'zod';
import { ConnectivityPolicy } from '../../contract/resources/projects.ts';
import { Runbook, RunRetentionPolicy } from '../../contract/resources/runbooks.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';

export const RunbookDocument = z.object({
  ...Runbook.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  Slug: z.string(),
  RunbookProcessId: z.string(),
  ConnectivityPolicy,
  RunRetentionPolicy,
});
export type RunbookDocument = z.infer<typeof RunbookDocument>;

export const runbookCollection = defineCollection({
  name: 'runbooks',
  idPrefix: 'Runbooks',
  scope: 'space',
  schema: RunbookDocument,
  title: (runbook) => runbook.Name,
  keys: (runbook) => ({ project: runbook.ProjectId, slug: runbook.Slug, environment: runbook.Environments }),
  unique: [
    {
      name: 'name',
      of: (runbook) => [runbook.ProjectId, runbook.Name],
      refusal: (runbook) => `A runbook with the name '${runbook.Name}' already exists in this project.`,
    },
  ],
});

export function presentRunbook(runbook: RunbookDocument, links: LinkBuilder): z.input<typeof Runbook> {
  const path = (...rest: string[]) => links.space('runbooks', runbook.Id, ...rest);
  const ofProject = (...rest: string[]) => links.space('projects', runbook.ProjectId, 'runbooks', runbook.Id, ...rest);
  return {
    ...runbook,
    Links: {
      Self: path(),
      Project: links.space('projects', runbook.ProjectId),
      RunbookEnvironments: path('environments'),
      RunbookProcesses: links.space('runbookProcesses', runbook.RunbookProcessId),
      RunbookSnapshotTemplate: path('runbookSnapshotTemplate'),
      RunbookSnapshots: `${path('runbookSnapshots')}{?skip,take,searchByName}`,
      RunbookRunTemplate: path('runbookRunTemplate'),
      RunbookRunPreview: `${ofProject('runbookRuns', 'preview')}/{environment}{?includeDisabledSteps}`,
      RunbookRuns: `${path('runbookRuns')}{?skip,take}`,
      CreateRunbookRun: path('runbookRuns', 'create'),
      Web: links.web('projects', runbook.ProjectId, 'operations', 'runbooks', runbook.Id),
    },
  };
}
