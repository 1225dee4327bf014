import type { DeploymentServerTask } from '../../contract/resources/deployments.ts';
import { releases } from '../../contract/resources/releases.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Connection } from '../connection.ts';
import { type StartedOnce, startOnce, type StartOnceRequest, type WantedPlace } from './startOnce.ts';

export interface DeploymentSearch {
  readonly releaseId: string;
  readonly wanted: readonly WantedPlace[];
}

export interface DeployOnceRequest extends Pick<StartOnceRequest<DeploymentServerTask>, 'start' | 'signal'> {
  /** Called only when an answer was lost. Undefined where nobody can say what was wanted. */
  readonly search: () => Promise<DeploymentSearch | undefined>;
}

/** Starts deployments of a release exactly once ({@link startOnce}). */
export function deployOnce(
  connection: Connection,
  clock: Clock,
  { search, ...request }: DeployOnceRequest,
): Promise<StartedOnce<DeploymentServerTask>> {
  return startOnce(connection, clock, {
    ...request,
    noun: 'deployments',
    taskOf: ({ Id, TaskId }) => ({ DeploymentId: Id, ServerTaskId: TaskId }),
    async search() {
      const target = await search();
      return (
        target && { wanted: target.wanted, newest: (take) => deploymentsOf(connection, { id: target.releaseId, take }, request.signal) }
      );
    },
  });
}

async function deploymentsOf(connection: Connection, { id, take }: { id: string; take: number }, signal: AbortSignal | undefined) {
  const page = await connection.call(releases.deployments, { params: { id }, query: { take }, ...(signal && { signal }) });
  return page.Items;
}
