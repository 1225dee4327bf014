import { readDeploymentPage } from '../client/api/deployments.ts';
import { readTasks } from '../client/api/tasks.ts';
import type { Connection } from '../client/connection.ts';
import type { WantedPlace } from '../client/probes/startOnce.ts';
import type { Deployment, DeploymentServerTask } from '../contract/resources/deployments.ts';
import { mapBounded } from './mapBounded.ts';

export interface KeptSearch {
  readonly projectId: string;
  readonly releaseId: string;
  readonly wanted: readonly WantedPlace[];
}

/** Where a release is deployed, or being deployed, already. */
export interface KeptDeployment {
  readonly place: WantedPlace;
  readonly started: DeploymentServerTask;
  readonly taskState: string;
}

const requestsAtOnce = 4;
/** Deployments for tenants stand between those without. */
const newest = 30;
const underWayOrDone: readonly string[] = ['Queued', 'Executing', 'Success'];

/**
 * The places whose newest deployment of the project is one of this release that has succeeded or is under way. A process that is run
 * again, because nobody knows how far its first run came, has nothing to do there (reliability.md C43). One request per place, and one
 * for the states of their tasks.
 */
export async function findKeptDeployments(
  connection: Connection,
  { projectId, releaseId, wanted }: KeptSearch,
  signal: AbortSignal,
): Promise<readonly KeptDeployment[]> {
  const last = await mapBounded(wanted, requestsAtOnce, (place) => newestOf(connection, projectId, place));
  const ofRelease = last.flatMap((deployment, index) => {
    const place = wanted[index];
    return place !== undefined && deployment?.ReleaseId === releaseId ? [{ place, deployment }] : [];
  });
  const ids = ofRelease.map(({ deployment }) => deployment.TaskId);
  const states = new Map((await readTasks(connection, ids, signal)).map(({ Id, State }) => [Id, State]));
  return ofRelease.flatMap(({ place, deployment: { Id, TaskId } }) => {
    const taskState = states.get(TaskId) ?? '';
    return underWayOrDone.includes(taskState) ? [{ place, started: { DeploymentId: Id, ServerTaskId: TaskId }, taskState }] : [];
  });
}

async function newestOf(connection: Connection, projectId: string, place: WantedPlace): Promise<Deployment | undefined> {
  const { environmentId, tenantId } = place;
  const tenants = tenantId === null ? [] : [tenantId];
  const page = await readDeploymentPage(connection, { projects: [projectId], environments: [environmentId], tenants, take: newest });
  return page.find((deployment) => deployment.TenantId === tenantId);
}
