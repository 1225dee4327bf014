import { users } from '../../contract/resources/users.ts';
import { AppError, isAppError } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Connection } from '../connection.ts';
import { clockTolerance } from '../serverClock.ts';

/** Where one deployment, or run of a runbook, is to be in the end. */
export interface WantedPlace {
  readonly environmentId: string;
  readonly tenantId: string | null;
}

/** A deployment or run as the server lists it. */
export interface StartedItem {
  readonly Id: string;
  readonly TaskId: string;
  readonly EnvironmentId: string;
  readonly TenantId: string | null;
  readonly Created: string | null;
  readonly DeployedBy: string | null;
  readonly DeployedById: string | null;
}

/** What is looked for when an answer was lost. */
export interface StartSearch {
  readonly wanted: readonly WantedPlace[];
  /** Those of the same release or runbook, newest first. */
  newest(take: number): Promise<readonly StartedItem[]>;
}

export interface StartOnceRequest<T> {
  /** `deployments`, for messages. */
  readonly noun: string;
  /**
   * Starts `all` of them; called again at most once, for `all` or for those that did not come to be. The key is the same both
   * times: it goes with the identical request, so that a server where the first one arrives late starts nothing twice. A request for
   * one place or for some of them needs a key of its own ({@link keyOfPlace}).
   */
  readonly start: (which: 'all' | readonly WantedPlace[], idempotencyKey: string) => Promise<readonly T[]>;
  /** Called only when an answer was lost: a clean run asks for nothing. Undefined where nobody can say what was wanted. */
  readonly search: () => Promise<StartSearch | undefined>;
  /** What was found, as the answer would have told it. */
  readonly taskOf: (found: StartedItem) => T;
  readonly signal?: AbortSignal;
}

export interface StartedOnce<T> {
  readonly tasks: readonly T[];
  /** True when an answer was lost and what it told of was found on the server. */
  readonly recovered: boolean;
}

/** The key of the request that starts in one place only, the first time and when it is repeated. */
export function keyOfPlace(key: string, { environmentId, tenantId }: WantedPlace): string {
  return [key, environmentId, ...(tenantId === null ? [] : [tenantId])].join('.');
}

/** When to look, in milliseconds after the answer was lost: a busy server creates deployments late. */
const looks = [1000, 3000, 8000, 15_000] as const;

/** New ones come first, so this many of the newest show every one that was added. */
const newest = 100;

/**
 * Starts deployments or runs exactly once per environment and tenant although the answer may be lost: those that are newer than the
 * request by the server's clock, wanted and made by this user are adopted. Only what is missing after a quiet period is started
 * again (reliability.md §5.3, C38–C42). Rejects with `OUTCOME_UNKNOWN` where somebody else started some meanwhile.
 */
export async function startOnce<T>(connection: Connection, clock: Clock, request: StartOnceRequest<T>): Promise<StartedOnce<T>> {
  const since = connection.serverTime() - clockTolerance;
  const key = connection.newIdempotencyKey();
  try {
    return { tasks: await request.start('all', key), recovered: false };
  } catch (error) {
    if (!isAppError(error) || error.code !== 'OUTCOME_UNKNOWN') throw error;
    const search = await request.search();
    if (search === undefined) throw error;
    const { noun, signal } = request;
    const created = await lookFor(connection, clock, { ...search, noun, since, lost: error, ...(signal && { signal }) });
    const missing = search.wanted.filter((wanted) => !created.some((item) => isFor(item, wanted)));
    const rest = missing.length === 0 ? [] : await request.start(missing.length === search.wanted.length ? 'all' : missing, key);
    return { tasks: [...created.map((item) => request.taskOf(item)), ...rest], recovered: created.length > 0 };
  }
}

interface Search extends StartSearch {
  readonly noun: string;
  /** Server time in milliseconds; older ones are not ours. */
  readonly since: number;
  readonly lost: AppError;
  readonly signal?: AbortSignal;
}

/** What the lost request made; waits the quiet period out unless all is there. */
async function lookFor(connection: Connection, clock: Clock, search: Search): Promise<readonly StartedItem[]> {
  const me = await connection.call(users.me, {});
  let created: readonly StartedItem[] = [];
  let waited = 0;
  for (const at of looks) {
    await clock.sleep(at - waited, search.signal);
    waited = at;
    const all = await search.newest(newest);
    created = all.filter((item) => isNew(item, search.since) && search.wanted.some((wanted) => isFor(item, wanted)));
    if (!isOurs(created, search.wanted, me.Id)) throw undecidable(search, created);
    if (created.length === search.wanted.length) return created;
  }
  return created;
}

/** One per place, and none by somebody else: only then they are certainly ours. */
function isOurs(created: readonly StartedItem[], wanted: readonly WantedPlace[], userId: string): boolean {
  const foreign = created.some(({ DeployedById }) => DeployedById !== null && DeployedById !== userId);
  return !foreign && wanted.every((place) => created.filter((item) => isFor(item, place)).length <= 1);
}

function isNew({ Created }: StartedItem, since: number): boolean {
  return Created !== null && Date.parse(Created) >= since;
}

function isFor(item: StartedItem, wanted: WantedPlace): boolean {
  return item.EnvironmentId === wanted.environmentId && item.TenantId === wanted.tenantId;
}

function undecidable({ lost, noun }: Search, created: readonly StartedItem[]): AppError {
  const details = created.map(({ Id, EnvironmentId, DeployedBy }) => `${Id} to ${EnvironmentId} by ${DeployedBy ?? 'somebody'} may be it`);
  return new AppError('unknown', 'OUTCOME_UNKNOWN', lost.message, {
    cause: lost.cause,
    details: [...lost.details, ...details],
    hint: `Look at these ${noun} before you run this again.`,
  });
}
