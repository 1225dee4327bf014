/** Removing projects and releases with everything that is theirs. Tasks and packages stay: they tell what was done. */
import { taskCollection } from '../engine/tasks.ts';
import { refused } from '../refusal.ts';
import type { CollectionDefinition, StoredDocument, Transaction } from '../store/port.ts';
import { channelCollection } from './channels.ts';
import { deploymentCollection } from './deployments.ts';
import type { DeploymentDocument } from './deployments.ts';
import { processCollection } from './deploymentProcesses.ts';
import { projectCollection } from './projects.ts';
import type { ProjectDocument } from './projects.ts';
import { projectTriggerCollection } from './projectTriggers.ts';
import { forgetOverrides } from './releaseOverrides.ts';
import { releaseCollection } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';
import { runbookRunCollection } from './runbookRuns.ts';
import { runbookCollection } from './runbooks.ts';
import { runbookSnapshotCollection } from './runbookSnapshots.ts';
import { disconnectProject } from './tenantEdit.ts';
import { variableSetCollection } from './variableSets.ts';

/** States of a task that has not ended. */
export const unfinished = ['Queued', 'Executing', 'Cancelling'];

/** Removes a project, its channels, process, variables, releases, deployments and runbooks. Refused while a task of it waits or runs. */
export async function removeProject(tx: Transaction, project: ProjectDocument): Promise<void> {
  const task = await tx.collection(taskCollection).first({ keys: { project: project.Id, state: unfinished } });
  if (task) throw refused(`The project '${project.Name}' cannot be deleted while ${task.Id} is not finished.`);
  const keys = { project: project.Id };
  const deployments = (await tx.collection(deploymentCollection).find({ keys })).items;
  await removeAll(tx, deploymentCollection, deployments);
  const releases = (await tx.collection(releaseCollection).find({ keys })).items;
  await removeAll(tx, releaseCollection, releases);
  const runs = (await tx.collection(runbookRunCollection).find({ keys })).items;
  await removeAll(tx, runbookRunCollection, runs);
  const runbookSnapshots = (await tx.collection(runbookSnapshotCollection).find({ keys })).items;
  await removeAll(tx, runbookSnapshotCollection, runbookSnapshots);
  await removeAll(tx, runbookCollection, (await tx.collection(runbookCollection).find({ keys })).items);
  await removeAll(tx, projectTriggerCollection, (await tx.collection(projectTriggerCollection).find({ keys })).items);
  await removeAll(tx, channelCollection, (await tx.collection(channelCollection).find({ keys })).items);
  await removeAll(tx, processCollection, (await tx.collection(processCollection).find({ keys })).items);
  const sets = await tx.collection(variableSetCollection).find({ keys: { owner: project.Id } });
  await removeAll(tx, variableSetCollection, sets.items);
  // Those of its own sets went with them; those of library sets may be in use elsewhere.
  const frozen = [...deployments, ...releases, ...runs, ...runbookSnapshots];
  await removeUnusedSnapshots(
    tx,
    frozen.flatMap((item) => item.LibraryVariableSetSnapshotIds),
  );
  await disconnectProject(tx, project.Id);
  await tx.collection(projectCollection).delete(project.Id);
}

/** Removes a release, its deployments and the snapshots nobody else uses. Refused while a task of it waits or runs. */
export async function removeRelease(tx: Transaction, release: ReleaseDocument): Promise<void> {
  const deployments = (await tx.collection(deploymentCollection).find({ keys: { release: release.Id } })).items;
  for (const deployment of deployments) await refuseWhileUnfinished(tx, deployment, `The release '${release.Version}'`);
  await removeAll(tx, deploymentCollection, deployments);
  await tx.collection(releaseCollection).delete(release.Id);
  const project = await tx.collection(projectCollection).require(release.ProjectId);
  await forgetOverrides(tx, [project], (override) => override.ReleaseId === release.Id);
  await removeUnusedSnapshots(tx, [snapshotsOf(release), ...deployments.map(snapshotsOfDeployment)].flat());
}

/** Removes a deployment. Refused while its task waits or runs. */
export async function removeDeployment(tx: Transaction, deployment: DeploymentDocument): Promise<void> {
  await refuseWhileUnfinished(tx, deployment, `The deployment '${deployment.Id}'`);
  await tx.collection(deploymentCollection).delete(deployment.Id);
  await removeUnusedSnapshots(tx, snapshotsOfDeployment(deployment));
}

/** Removes those of the snapshots that no release, no deployment, no runbook's snapshot and no run names. */
export async function removeUnusedSnapshots(tx: Transaction, ids: readonly string[]): Promise<void> {
  for (const snapshot of new Set(ids)) {
    const ofReleases = await tx.collection(releaseCollection).count({ keys: { snapshot } });
    const ofDeployments = await tx.collection(deploymentCollection).count({ keys: { snapshot } });
    const ofRunbooks = await tx.collection(runbookSnapshotCollection).count({ keys: { snapshot } });
    const ofRuns = await tx.collection(runbookRunCollection).count({ keys: { snapshot } });
    if (ofReleases + ofDeployments + ofRunbooks + ofRuns > 0) continue;
    await tx.collection(processCollection).delete(snapshot);
    await tx.collection(variableSetCollection).delete(snapshot);
  }
}

function snapshotsOf(release: ReleaseDocument): string[] {
  return [release.ProjectDeploymentProcessSnapshotId, release.ProjectVariableSetSnapshotId, ...release.LibraryVariableSetSnapshotIds];
}

function snapshotsOfDeployment(deployment: DeploymentDocument): string[] {
  return [deployment.DeploymentProcessId, deployment.ManifestVariableSetId, ...deployment.LibraryVariableSetSnapshotIds];
}

async function refuseWhileUnfinished(tx: Transaction, deployment: DeploymentDocument, what: string): Promise<void> {
  const task = await tx.collection(taskCollection).get(deployment.TaskId);
  if (task && unfinished.includes(task.State)) throw refused(`${what} cannot be deleted while ${task.Id} is not finished.`);
}

async function removeAll<T extends StoredDocument, K extends string>(
  tx: Transaction,
  definition: CollectionDefinition<T, K>,
  items: readonly T[],
): Promise<void> {
  for (const item of items) await tx.collection(definition).delete(item.Id);
}
