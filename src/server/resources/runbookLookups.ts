/** Finding runbooks and their snapshots by what people and clients call them. */
import { invalid, notFound } from '../refusal.ts';
import { isSameName } from '../rules/names.ts';
import { unpublishedRefusal } from '../rules/runbooks.ts';
import type { ReadTransaction } from '../store/port.ts';
import { requireProject, unknown } from './lookups.ts';
import type { ProjectDocument } from './projects.ts';
import { runbookCollection } from './runbooks.ts';
import type { RunbookDocument } from './runbooks.ts';
import { runbookSnapshotCollection } from './runbookSnapshots.ts';
import type { RunbookSnapshotDocument } from './runbookSnapshots.ts';

/** The runbooks of a project, by name. */
export async function runbooksOf(tx: ReadTransaction, projectId: string): Promise<readonly RunbookDocument[]> {
  return (await tx.collection(runbookCollection).find({ keys: { project: projectId }, order: 'name' })).items;
}

/** The runbook of a project with this id or slug; 404 for another project's. */
export async function requireRunbookOf(tx: ReadTransaction, projectIdOrSlug: string, idOrSlug: string): Promise<RunbookDocument> {
  const project = await requireProject(tx, projectIdOrSlug);
  const wanted = idOrSlug.trim().toLowerCase();
  const found = (await runbooksOf(tx, project.Id)).find(({ Id, Slug }) => Id.toLowerCase() === wanted || Slug.toLowerCase() === wanted);
  if (!found) throw notFound(idOrSlug);
  return found;
}

/** The runbook of a project that a command names by name, id or slug. */
export async function requireNamedRunbook(tx: ReadTransaction, project: ProjectDocument, text: string): Promise<RunbookDocument> {
  const runbooks = await runbooksOf(tx, project.Id);
  const found =
    runbooks.find(({ Name }) => isSameName(Name, text)) ?? runbooks.find(({ Id, Slug }) => isSameName(Id, text) || isSameName(Slug, text));
  if (!found) throw unknown('runbook', text);
  return found;
}

/** The snapshot that a request names by name or id, or the published one where it names none. */
export async function snapshotToRun(tx: ReadTransaction, runbook: RunbookDocument, text: string | null): Promise<RunbookSnapshotDocument> {
  const snapshots = tx.collection(runbookSnapshotCollection);
  const wanted = (text ?? '').trim();
  if (wanted === '') {
    const published = runbook.PublishedRunbookSnapshotId === null ? undefined : await snapshots.get(runbook.PublishedRunbookSnapshotId);
    if (!published) throw invalid(unpublishedRefusal(runbook));
    return published;
  }
  const found = (await snapshots.first({ keys: { runbook: runbook.Id }, name: wanted })) ?? (await snapshots.get(wanted));
  if (found?.RunbookId !== runbook.Id) throw unknown('runbook snapshot', wanted);
  return found;
}
