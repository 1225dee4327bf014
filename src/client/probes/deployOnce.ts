import { type Deployment, type DeploymentServerTask } from '../../contract/resources/deployments.ts';
import { releases } from '../../contract/resources/releases.ts';
import { users } from '../../contract/resources/users.ts';
import { AppError, isAppError } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Connection } from '../connection.ts';
import { clockTolerance } from '../serverClock.ts';

/** One deployment that is to be there in the end. */
export interface WantedDeployment {
  readonly environmentId: string;
  readonly tenantId: string | null;
}

/** What is looked for when an answer was lost. */
export interface DeploymentSearch {
  readonly releaseId: string;
  readonly wanted: readonly WantedDeployment[];
}

export interface DeployOnceRequest {
  /**
   * Starts `all` deployments; called again at most once, for `all` or for those that did not come to be. The key is the same both
   * times: it goes with the identical request, so that a server where the first one arrives late starts nothing twice. A request for
   * one place or for some of them needs a key of its own ({@link keyOfPlace}).
   */
  readonly start: (which: 'all' | readonly WantedDeployment[], idempotencyKey: string) => Promise<readonly DeploymentServerTask[]>;
  /** Called only when an answer was lost: a clean run asks for nothing. Undefined where nobody can say what was wanted. */
  readonly search: () => Promise<DeploymentSearch | undefined>;
  readonly signal?: AbortSignal;
}

export interface DeployedOnce {
  readonly tasks: readonly DeploymentServerTask[];
  /** True when an answer was lost and deployments were found on the server. */
  readonly recovered: boolean;
}

/** The key of the request that deploys to one place only, the first time and when it is repeated. */
export function keyOfPlace(key: string, { environmentId, tenantId }: WantedDeployment): string {
  return [key, environmentId, ...(tenantId === null ? [] : [tenantId])].join('.');
}

/** When to look, in milliseconds after the answer was lost: a busy server creates deployments late. */
const looks = [1000, 3000, 8000, 15_000] as const;

/** New deployments come first, so this many of the newest show every one that was added. */
const newest = 100;

/**
 * Starts deployments exactly once per environment and tenant although the answer may be lost: those that are newer than the
 * request by the server's clock, wanted and made by this user are adopted. Only what is missing after a quiet period is started
 * again (reliability.md §5.3, C38–C41). Rejects with `OUTCOME_UNKNOWN` where somebody else deployed meanwhile.
 */
export async function deployOnce(connection: Connection, clock: Clock, request: DeployOnceRequest): Promise<DeployedOnce> {
  const since = connection.serverTime() - clockTolerance;
  const key = connection.newIdempotencyKey();
  try {
    return { tasks: await request.start('all', key), recovered: false };
  } catch (error) {
    if (!isAppError(error) || error.code !== 'OUTCOME_UNKNOWN') throw error;
    const search = await request.search();
    if (search === undefined) throw error;
    const created = await lookFor(connection, clock, { ...search, since, lost: error, ...(request.signal && { signal: request.signal }) });
    const missing = search.wanted.filter((wanted) => !created.some((deployment) => isFor(deployment, wanted)));
    const rest = missing.length === 0 ? [] : await request.start(missing.length === search.wanted.length ? 'all' : missing, key);
    return {
      tasks: [...created.map(({ Id, TaskId }) => ({ DeploymentId: Id, ServerTaskId: TaskId })), ...rest],
      recovered: created.length > 0,
    };
  }
}

interface Search extends DeploymentSearch {
  /** Server time in milliseconds; older deployments are not ours. */
  readonly since: number;
  readonly lost: AppError;
  readonly signal?: AbortSignal;
}

/** The deployments that the lost request made; waits the quiet period out unless all are there. */
async function lookFor(connection: Connection, clock: Clock, search: Search): Promise<readonly Deployment[]> {
  const me = await connection.call(users.me, {});
  let created: readonly Deployment[] = [];
  let waited = 0;
  for (const at of looks) {
    await clock.sleep(at - waited, search.signal);
    waited = at;
    const all = await deploymentsOf(connection, search);
    created = all.filter((item) => isNew(item, search.since) && search.wanted.some((wanted) => isFor(item, wanted)));
    if (!isOurs(created, search.wanted, me.Id)) throw undecidable(search.lost, created);
    if (created.length === search.wanted.length) return created;
  }
  return created;
}

/** One per place, and none by somebody else: only then they are certainly ours. */
function isOurs(created: readonly Deployment[], wanted: readonly WantedDeployment[], userId: string): boolean {
  const foreign = created.some(({ DeployedById }) => DeployedById !== null && DeployedById !== userId);
  return !foreign && wanted.every((place) => created.filter((item) => isFor(item, place)).length <= 1);
}

function isNew({ Created }: Deployment, since: number): boolean {
  return Created !== null && Date.parse(Created) >= since;
}

function isFor(deployment: Deployment, wanted: WantedDeployment): boolean {
  return deployment.EnvironmentId === wanted.environmentId && deployment.TenantId === wanted.tenantId;
}

function undecidable(lost: AppError, created: readonly Deployment[]): AppError {
  const details = created.map(({ Id, EnvironmentId, DeployedBy }) => `${Id} to ${EnvironmentId} by ${DeployedBy ?? 'somebody'} may be it`);
  return new AppError('unknown', 'OUTCOME_UNKNOWN', lost.message, {
    cause: lost.cause,
    details: [...lost.details, ...details],
    hint: 'Look at these deployments before you run this again.',
  });
}

async function deploymentsOf(connection: Connection, { releaseId, signal }: Search): Promise<readonly Deployment[]> {
  const page = await connection.call(releases.deployments, {
    params: { id: releaseId },
    query: { take: newest },
    ...(signal === undefined ? {} : { signal }),
  });
  return page.Items;
}
