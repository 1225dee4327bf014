import { findRunbook, findRunbookSnapshot, readNewestRuns, runRunbookV1 } from '../client/api/runbooks.ts';
import type { Connection } from '../client/connection.ts';
import { startOnce, type StartSearch, type WantedPlace } from '../client/probes/startOnce.ts';
import type { RunbookRunServerTask } from '../contract/resources/runbookRuns.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { deploymentErrors } from '../errors/classic/deployments.ts';
import { checkWishes, type ExecutionWishes, isTenanted, wishesToWire } from './executionWishes.ts';
import { findPlaces } from './findPlaces.ts';
import { offersExecutions } from './offersExecutions.ts';
import type { StartPorts } from './startDeployments.ts';
import { whileUnderWay } from './whileUnderWay.ts';

export interface RunbookRequest {
  /** Names or ids. */
  readonly project: string;
  readonly runbook: string;
  readonly environments: readonly string[];
  /** Name or id; undefined: the published one. */
  readonly snapshot: string | undefined;
  readonly wishes: ExecutionWishes;
}

/**
 * Starts one run per environment and tenant, in one request, exactly once each whatever becomes of the answer. Where the server
 * refuses, its words, or better ones where a name is wrong or nothing is published.
 */
export async function startRunbookRuns(request: RunbookRequest, ports: StartPorts): Promise<readonly RunbookRunServerTask[]> {
  const { connection, clock, reporter, signal } = ports;
  if (!offersExecutions(connection.serverVersion)) throw tooOld(connection);
  try {
    const { tasks, recovered } = await whileUnderWay(`Running ${request.runbook} in ${request.environments.join(', ')}`, () =>
      startOnce(connection, clock, {
        noun: 'runs',
        signal,
        start: (which, key) => send(request, { which, key }, connection),
        search: () => searchFor(connection, request, signal),
        taskOf: ({ Id, TaskId }) => ({ RunbookRunId: Id, ServerTaskId: TaskId }),
      }),
    );
    if (recovered)
      reporter.emit({ type: 'info', message: 'The server had already started this run before the connection dropped; continuing' });
    if (tasks.length === 0) throw nothingStarted(request);
    return tasks;
  } catch (error) {
    if (isAppError(error) && error.kind === 'refused') throw await explain(connection, error, request);
    throw error;
  }
}

/** Ends with a usage error for wishes that no server can fulfil. */
export function checkRunRequest({ wishes }: Pick<RunbookRequest, 'wishes'>, now: number): void {
  const both = wishes.specificMachines.filter((name) => wishes.excludedMachines.includes(name));
  if (both.length > 0) {
    const message = `Targets can not be both included and excluded: ${both.join(', ')}`;
    throw new AppError('usage', 'OPTIONS_CONFLICT', message, {
      hint: 'Check --specific-machines and --exclude-machines.',
      classic: deploymentErrors.includedAndExcluded(both),
    });
  }
  checkWishes(wishes, { noun: 'run', runAt: '--run-at', noRunAfter: '--no-run-after' }, now);
}

interface Start {
  readonly which: 'all' | readonly WantedPlace[];
  /** Of the request for all places. */
  readonly key: string;
}

async function send(request: RunbookRequest, { which, key }: Start, connection: Connection): Promise<readonly RunbookRunServerTask[]> {
  if (which === 'all') return (await runRunbookV1(connection, command(request), key)).RunbookRunServerTasks;
  const started: RunbookRunServerTask[] = [];
  // Places that are missing need not be all tenants of all environments: one request for each environment.
  for (const environment of new Set(which.map(({ environmentId }) => environmentId))) {
    const tenants = which.flatMap(({ environmentId, tenantId }) => (environmentId === environment ? (tenantId ?? []) : []));
    const part = { ...request, environments: [environment], wishes: { ...request.wishes, tenants } };
    started.push(...(await runRunbookV1(connection, command(part), `${key}.${environment}`)).RunbookRunServerTasks);
  }
  return started;
}

function command({ project, runbook, environments, snapshot, wishes }: RunbookRequest) {
  return {
    ...wishesToWire(wishes),
    ProjectName: project,
    RunbookName: runbook,
    EnvironmentNames: [...environments],
    Snapshot: snapshot ?? null,
    Tenants: [...wishes.tenants],
    TenantTags: [...wishes.tenantTags],
  };
}

/** What a lost request was to start. For tags and for all tenants only the server knows. */
async function searchFor(connection: Connection, request: RunbookRequest, signal: AbortSignal): Promise<StartSearch | undefined> {
  const { tenants: tenantNames, tenantTags } = request.wishes;
  if (tenantTags.length > 0 || tenantNames.includes('*')) return undefined;
  const found = await findPlaces(connection, { project: request.project, environments: request.environments, tenants: tenantNames });
  const { Id: runbookId } = await findRunbook(connection, found.project.Id, request.runbook);
  const tenantIds = found.tenants.length === 0 ? [null] : found.tenants.map(({ Id }) => Id);
  const wanted = found.environments.flatMap(({ Id }) => tenantIds.map((tenantId) => ({ environmentId: Id, tenantId })));
  return { wanted, newest: (take) => readNewestRuns(connection, { runbookId, take }, signal) };
}

/** Why a request was refused: names that stand for nothing, a runbook nobody has published, or else the server's own words. */
async function explain(connection: Connection, refusal: AppError, request: RunbookRequest): Promise<AppError> {
  const { project: projectName, environments, runbook: runbookName, snapshot, wishes } = request;
  try {
    const tenants = wishes.tenants.filter((tenant) => tenant !== '*');
    const { project } = await findPlaces(connection, { project: projectName, environments, tenants });
    const runbook = await findRunbook(connection, project.Id, runbookName);
    if (snapshot !== undefined) await findRunbookSnapshot(connection, runbook, snapshot);
    else if (runbook.PublishedRunbookSnapshotId === null) return unpublished(runbook.Name);
    return refusal;
  } catch (error) {
    // Whoever may run but not list gets the server's words.
    if (isAppError(error)) return error.code === 'NAME_NOT_FOUND' ? error : refusal;
    throw error;
  }
}

function unpublished(runbook: string): AppError {
  return new AppError('refused', 'RUNBOOK_NOT_PUBLISHED', `Nobody has published a snapshot of runbook '${runbook}'`, {
    hint: 'Publish one, or name the snapshot to run with --snapshot.',
  });
}

function nothingStarted({ runbook, environments, wishes }: RunbookRequest): AppError {
  const whom = isTenanted(wishes) ? ` for ${[...wishes.tenants, ...wishes.tenantTags].join(', ')}` : '';
  return new AppError('refused', 'NOTHING_DEPLOYED', `The server started no run of ${runbook} in ${environments.join(', ')}${whom}`, {
    hint: 'No tenant is connected to this project and environment, or none has the tag.',
  });
}

function tooOld({ serverVersion }: Connection): AppError {
  return new AppError('refused', 'NOT_OFFERED', `Server ${serverVersion} does not start runs of runbooks by name`, {
    hint: 'Octopus Server does so from 2022.3 on.',
  });
}
