/** The processes of projects and runbooks, and their snapshots, as they are stored and shown. */
import { z } from 'zod';
import { DeploymentAction, DeploymentStep, PackageReference } from '../../contract/resources/deploymentProcesses.ts';
import type { DeploymentProcess } from '../../contract/resources/deploymentProcesses.ts';
import type { RunbookProcess } from '../../contract/resources/runbookProcesses.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';
import type { SealedPlace } from '../store/seal.ts';
import { presentValue, StoredProperties } from './sealedValues.ts';

const StoredAction = z.object({
  ...DeploymentAction.shape,
  Id: z.string(),
  Slug: z.string(),
  Packages: z.array(z.object({ ...PackageReference.shape, Id: z.string(), Properties: StoredProperties })),
  Properties: StoredProperties,
});

const StoredStep = z.object({
  ...DeploymentStep.shape,
  Id: z.string(),
  Slug: z.string(),
  Properties: StoredProperties,
  Actions: z.array(StoredAction),
});
export type StoredStep = z.infer<typeof StoredStep>;
export type StoredAction = z.infer<typeof StoredAction>;

export const ProcessDocument = z.object({
  /** `deploymentprocess-Projects-1` or `RunbookProcess-Runbooks-1`, a snapshot `deploymentprocess-Projects-1-s-3-B7MTR`. */
  Id: z.string(),
  SpaceId: z.string(),
  ProjectId: z.string(),
  /** The runbook whose process it is; null: the project's deployment process. */
  RunbookId: z.string().nullable().default(null),
  Version: z.number(),
  /** The snapshot with the same version, once a release or a runbook's snapshot was made of it. */
  LastSnapshotId: z.string().nullable(),
  IsSnapshot: z.boolean(),
  Steps: z.array(StoredStep),
});
export type ProcessDocument = z.infer<typeof ProcessDocument>;

export const processCollection = defineCollection({
  name: 'deploymentprocesses',
  idPrefix: 'deploymentprocess',
  scope: 'space',
  schema: ProcessDocument,
  keys: (process) => ({
    project: process.ProjectId,
    runbook: process.RunbookId,
    // Lists of deployment processes do not show those of runbooks.
    snapshot: process.RunbookId === null ? String(process.IsSnapshot) : `${String(process.IsSnapshot)} of runbook`,
  }),
});

/** The id of a project's process. */
export function processIdOf(projectId: string): string {
  return `deploymentprocess-${projectId}`;
}

/** The id of a runbook's process. */
export function runbookProcessIdOf(runbookId: string): string {
  return `RunbookProcess-${runbookId}`;
}

/** Where a sealed property of a step, action or package reference belongs; `owner` is the id of that. */
export function propertyPlace(processId: string, owner: string, property: string): SealedPlace {
  return { collection: processCollection.name, id: processId, field: `${owner}/${property}` };
}

export function presentProcess(process: ProcessDocument, links: LinkBuilder): z.input<typeof DeploymentProcess> {
  const { IsSnapshot: isSnapshot, RunbookId: _none, ...shown } = process;
  const ofProject = (...rest: string[]) => links.space('projects', process.ProjectId, ...rest);
  return {
    ...shown,
    Steps: process.Steps.map(presentStep),
    Links: {
      Self: links.space('deploymentprocesses', process.Id),
      Project: ofProject(),
      Template: isSnapshot
        ? `${links.space('deploymentprocesses', process.Id, 'template')}{?channel,releaseId}`
        : `${ofProject('deploymentprocesses', 'template')}{?channel,releaseId}`,
    },
  };
}

export function presentRunbookProcess(process: ProcessDocument, links: LinkBuilder): z.input<typeof RunbookProcess> {
  const { IsSnapshot: _isSnapshot, RunbookId, ...shown } = process;
  const runbookId = RunbookId ?? '';
  return {
    ...shown,
    RunbookId: runbookId,
    Steps: process.Steps.map(presentStep),
    Links: {
      Self: links.space('runbookProcesses', process.Id),
      Project: links.space('projects', process.ProjectId),
      Runbook: links.space('runbooks', runbookId),
      RunbookSnapshotTemplate: links.space('runbooks', runbookId, 'runbookSnapshotTemplate'),
    },
  };
}

function presentStep(step: StoredStep) {
  return { ...step, Properties: presentProperties(step.Properties), Actions: step.Actions.map(presentAction) };
}

function presentAction(action: StoredAction) {
  const packages = action.Packages.map((item) => ({ ...item, Properties: presentProperties(item.Properties) }));
  return { ...action, Packages: packages, Properties: presentProperties(action.Properties) };
}

function presentProperties(properties: StoredProperties) {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, presentValue(value)]));
}
