/** Making and changing runbooks; publishing a snapshot is a change of its runbook. */
import type { z } from 'zod';
import type { ConnectivityPolicy } from '../../contract/resources/projects.ts';
import type { RunbookInput } from '../../contract/resources/runbooks.ts';
import { invalid } from '../refusal.ts';
import { freeSlug, nameFindings, slugOf } from '../rules/names.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { processCollection, runbookProcessIdOf } from './deploymentProcesses.ts';
import { environmentCollection } from './environments.ts';
import { missingIds } from './lookups.ts';
import type { ProjectDocument } from './projects.ts';
import { runbooksOf } from './runbookLookups.ts';
import { runbookCollection } from './runbooks.ts';
import type { RunbookDocument } from './runbooks.ts';
import { runbookSnapshotCollection } from './runbookSnapshots.ts';

type Input = z.output<typeof RunbookInput>;

/** Inserts a runbook with an empty process. */
export async function insertRunbook(tx: Transaction, project: ProjectDocument, body: Input): Promise<RunbookDocument> {
  const { Id: ProjectId, SpaceId } = project;
  const fields = await fill(tx, body, { projectId: ProjectId, own: undefined });
  const Id = await tx.nextId(runbookCollection.idPrefix);
  const RunbookProcessId = runbookProcessIdOf(Id);
  const unversioned = { SpaceId, Version: 0, LastSnapshotId: null, IsSnapshot: false };
  await tx.collection(processCollection).insert({ ...unversioned, Id: RunbookProcessId, ProjectId, RunbookId: Id, Steps: [] });
  return tx.collection(runbookCollection).insert({ ...fields, Id, SpaceId, ProjectId, RunbookProcessId, PublishedRunbookSnapshotId: null });
}

/** Takes over what a client may change. */
export async function updateRunbook(tx: Transaction, own: RunbookDocument, body: Input): Promise<RunbookDocument> {
  const fields = await fill(tx, body, { projectId: own.ProjectId, own });
  const { PublishedRunbookSnapshotId } = body;
  await refuseForeignSnapshot(tx, own, PublishedRunbookSnapshotId);
  return tx.collection(runbookCollection).update({ ...own, ...fields, PublishedRunbookSnapshotId });
}

const noRestrictions: ConnectivityPolicy = {
  SkipMachineBehavior: 'None',
  TargetRoles: [],
  // Other servers let a runbook run where there is nothing to run on.
  AllowDeploymentsToNoTargets: true,
  ExcludeUnhealthyTargets: false,
};

interface Owned {
  readonly projectId: string;
  readonly own: RunbookDocument | undefined;
}

async function fill(tx: ReadTransaction, body: Input, { projectId, own }: Owned) {
  await refuseUnlessValid(tx, body);
  return {
    Name: body.Name.trim(),
    Slug: await freeSlugFor(tx, body, { projectId, own }),
    Description: body.Description,
    MultiTenancyMode: body.MultiTenancyMode,
    EnvironmentScope: body.EnvironmentScope,
    Environments: body.Environments,
    ConnectivityPolicy: body.ConnectivityPolicy ?? own?.ConnectivityPolicy ?? noRestrictions,
    DefaultGuidedFailureMode: body.DefaultGuidedFailureMode,
    RunRetentionPolicy: body.RunRetentionPolicy ?? own?.RunRetentionPolicy ?? { QuantityToKeep: 100, ShouldKeepForever: false },
    ForcePackageDownload: body.ForcePackageDownload,
    FailTargetDiscovery: body.FailTargetDiscovery,
    RunbookTags: body.RunbookTags,
  };
}

async function refuseUnlessValid(tx: ReadTransaction, body: Input): Promise<void> {
  const findings = [
    ...nameFindings(body.Name, { what: 'A runbook', longest: 200 }),
    ...(await missingIds(body.Environments, 'environment', (id) => tx.collection(environmentCollection).get(id))),
  ];
  if (findings.length > 0) throw invalid(...findings);
}

/** Slugs are unique in their project only: they stand in its paths. */
async function freeSlugFor(tx: ReadTransaction, body: Input, { projectId, own }: Owned): Promise<string> {
  const asked = (body.Slug ?? '').trim();
  if (asked === '' && own) return own.Slug;
  const slug = slugOf(asked === '' ? body.Name : asked);
  const taken = new Set((await runbooksOf(tx, projectId)).filter(({ Id }) => Id !== own?.Id).map(({ Slug }) => Slug));
  const free = freeSlug(slug, (text) => taken.has(text));
  if (asked !== '' && free !== slug) throw invalid(`The slug '${slug}' is taken.`);
  return free;
}

async function refuseForeignSnapshot(tx: ReadTransaction, runbook: RunbookDocument, id: string | null): Promise<void> {
  if (id === null) return;
  const snapshot = await tx.collection(runbookSnapshotCollection).get(id);
  if (snapshot?.RunbookId !== runbook.Id) throw invalid(`The runbook '${runbook.Name}' has no snapshot '${id}' to publish.`);
}
