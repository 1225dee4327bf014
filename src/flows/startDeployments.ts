import { deployTenanted, deployUntenanted } from '../client/api/deployments.ts';
import { findRelease } from '../client/api/releases.ts';
import type { Connection } from '../client/connection.ts';
import { deployOnce, type DeploymentSearch } from '../client/probes/deployOnce.ts';
import type { WantedPlace } from '../client/probes/startOnce.ts';
import type { DeploymentServerTask } from '../contract/resources/deployments.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { deploymentErrors } from '../errors/classic/deployments.ts';
import type { Manner } from '../errors/exitCodes.ts';
import type { Reporter } from '../output/events.ts';
import type { Clock } from '../platform/ports.ts';
import { deployByParts } from './deployByParts.ts';
import { checkWishes, type ExecutionWishes, isTenanted, wishesToWire } from './executionWishes.ts';
import { explainRefusal } from './explainRefusal.ts';
import { findPlaces } from './findPlaces.ts';
import { findKeptDeployments } from './keptDeployments.ts';
import { offersExecutions } from './offersExecutions.ts';
import { placesOfTenants } from './placesOfTenants.ts';
import { substituteVariables } from './substituteVariables.ts';
import { whileUnderWay } from './whileUnderWay.ts';

/** What can be told about a deployment beside release and environment. */
export interface DeployWishes extends ExecutionWishes {
  readonly forcePackageRedeployment: boolean;
  /** `keep`: start none where the release is deployed, or being deployed, already. Needs tenants by name. */
  readonly existing?: 'keep';
}

export interface DeployRequest {
  /** Names or ids. */
  readonly project: string;
  readonly version: string;
  readonly environments: readonly string[];
  /** Take the project's variables of now instead of those of the release. */
  readonly variables: 'ofRelease' | 'updated';
  readonly wishes: DeployWishes;
}

export interface StartPorts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** As octo, deployments are started by parts where only that tells what octo told, and forgives what it forgave. */
  readonly manner?: Manner;
}

/**
 * Starts one deployment per environment or per tenant, in one request, exactly once each whatever becomes of the answer. Where the
 * server refuses, its words, or better ones where a name is wrong. Those that are kept come first.
 */
export async function startDeployments(wanted: DeployRequest, ports: StartPorts): Promise<readonly DeploymentServerTask[]> {
  checkDeployRequest(wanted, ports.clock.now());
  const request = await readyToSend(wanted);
  const { kept, rest } = request.wishes.existing === 'keep' ? await keepExisting(request, ports) : { kept: [], rest: request };
  return rest === undefined ? kept : [...kept, ...(await startAll(rest, ports))];
}

async function startAll(request: DeployRequest, ports: StartPorts): Promise<readonly DeploymentServerTask[]> {
  const { connection, clock, reporter, signal } = ports;
  tellBefore(request, ports);
  try {
    const { tasks, recovered } = await whileUnderWay(
      `Deploying ${request.project} ${request.version} to ${request.environments.join(', ')}`,
      () =>
        deployOnce(connection, clock, {
          signal,
          start: (which, key) => send(request, { which, key }, ports),
          search: () => searchFor(connection, request),
        }),
    );
    if (recovered)
      reporter.emit({ type: 'info', message: 'The server had already started this deployment before the connection dropped; continuing' });
    if (tasks.length === 0) throw nothingStarted(request);
    return tasks;
  } catch (error) {
    if (isAppError(error) && error.kind === 'refused') throw await explainRefusal(connection, error, request);
    throw error;
  }
}

interface Kept {
  readonly kept: readonly DeploymentServerTask[];
  /** The request for the other places; undefined where there are none. */
  readonly rest: DeployRequest | undefined;
}

async function keepExisting(request: DeployRequest, { connection, reporter, signal }: StartPorts): Promise<Kept> {
  const search = await searchFor(connection, request);
  const found = search === undefined ? [] : await findKeptDeployments(connection, search, signal);
  if (search === undefined || found.length === 0) return { kept: [], rest: request };
  for (const { place, started, taskState } of found) {
    const where = search.names.get(place.tenantId ?? place.environmentId) ?? place.environmentId;
    const how = taskState === 'Success' ? 'is deployed' : 'is being deployed';
    const message = `Release ${request.version} of ${request.project} ${how} to ${where} already (${started.ServerTaskId}); kept as it is`;
    reporter.emit({ type: 'info', message });
  }
  const missing = search.wanted.filter((wanted) => !found.some(({ place }) => place === wanted));
  return { kept: found.map(({ started }) => started), rest: missing.length === 0 ? undefined : only(request, missing) };
}

/** Each environment once, and values without references to each other. */
async function readyToSend(request: DeployRequest): Promise<DeployRequest> {
  const { environments, wishes } = request;
  const isSame = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();
  const different = environments.filter((name, index) => environments.findIndex((other) => isSame(other, name)) === index);
  const variables = await substituteVariables(wishes.variables);
  return { ...request, environments: different, wishes: { ...wishes, variables } };
}

function tellBefore({ variables, wishes: { runAt } }: DeployRequest, { reporter, clock }: StartPorts): void {
  if (variables === 'updated') reporter.emit({ type: 'milestone', milestone: { kind: 'release.variablesUpdated' } });
  if (runAt === undefined) return;
  reporter.emit({ type: 'milestone', milestone: { kind: 'deployment.scheduled', inMs: Date.parse(runAt) - clock.now() } });
}

interface Start {
  readonly which: 'all' | readonly WantedPlace[];
  /** Of the request for all places. */
  readonly key: string;
}

async function send(request: DeployRequest, start: Start, ports: StartPorts): Promise<readonly DeploymentServerTask[]> {
  const { connection } = ports;
  if (wantsParts(request, ports)) return sendByParts(request, start, ports);
  const { which } = start;
  const wanted = which === 'all' ? request : only(request, which);
  const key = which === 'all' ? start.key : `${start.key}.rest`;
  const result = isTenanted(wanted.wishes)
    ? await deployTenanted(connection, tenantedCommand(wanted), key)
    : await deployUntenanted(connection, { ...command(wanted), EnvironmentNames: [...wanted.environments] }, key);
  return result.DeploymentServerTasks;
}

/** Octo ignored values that nobody asks for, and steps and excluded targets that do not exist; the executions API refuses them. */
function wantsParts({ wishes }: DeployRequest, { connection, manner }: StartPorts): boolean {
  if (!offersExecutions(connection.serverVersion)) return true;
  const forgiven = [wishes.skipSteps, wishes.excludedMachines, Object.keys(wishes.variables)];
  return manner === 'classic' && forgiven.some(({ length }) => length > 0);
}

async function sendByParts(request: DeployRequest, { which, key }: Start, ports: StartPorts): Promise<readonly DeploymentServerTask[]> {
  const { connection } = ports;
  const target = namesAllPlaces(request) ? await searchFor(connection, request) : await placesOfTenants(connection, request);
  if (target === undefined)
    throw new AppError('refused', 'RELEASE_NOT_FOUND', `Project '${request.project}' has no release ${request.version}`);
  return deployByParts(request, { ...target, ...(which !== 'all' && { wanted: which }), key }, ports);
}

function namesAllPlaces({ wishes: { tenants, tenantTags } }: Pick<DeployRequest, 'wishes'>): boolean {
  return tenantTags.length === 0 && !tenants.includes('*');
}

/** The same request for some of its places, by id. */
function only(request: DeployRequest, places: readonly WantedPlace[]): DeployRequest {
  const environments = [...new Set(places.map(({ environmentId }) => environmentId))];
  const tenants = places.flatMap(({ tenantId }) => tenantId ?? []);
  return { ...request, environments, wishes: { ...request.wishes, tenants } };
}

interface PlacesOfRelease extends DeploymentSearch {
  readonly projectId: string;
  /** Of environments and tenants, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** What a lost request was to start. For tags and for all tenants only the server knows. */
async function searchFor(connection: Connection, request: DeployRequest): Promise<PlacesOfRelease | undefined> {
  if (!namesAllPlaces(request)) return undefined;
  const { project: name, version, environments: wantedNames, wishes } = request;
  const found = await findPlaces(connection, { project: name, environments: wantedNames, tenants: wishes.tenants });
  const { project, environments, tenants } = found;
  const release = await findRelease(connection, project.Id, version);
  const tenantIds = tenants.length === 0 ? [null] : tenants.map(({ Id }) => Id);
  const wanted = environments.flatMap(({ Id }) => tenantIds.map((tenantId) => ({ environmentId: Id, tenantId })));
  const names = new Map([...environments, ...tenants].map(({ Id, Name }) => [Id, Name]));
  return release === undefined ? undefined : { projectId: project.Id, releaseId: release.Id, wanted, names };
}

/**
 * Ends with a usage error for wishes that no server can fulfil; to be called before a release is made for the deployment. `now`: wall
 * time in milliseconds.
 */
export function checkDeployRequest({ environments, wishes }: Pick<DeployRequest, 'environments' | 'wishes'>, now: number): void {
  if (isTenanted(wishes) && environments.length > 1) {
    throw new AppError('usage', 'OPTIONS_CONFLICT', 'A deployment for tenants takes one environment at a time', {
      hint: 'Give --deploy-to once, or leave --tenant and --tenant-tag out.',
      classic: deploymentErrors.oneEnvironment(),
    });
  }
  if (wishes.existing === 'keep' && !namesAllPlaces({ wishes })) {
    throw new AppError('usage', 'OPTIONS_CONFLICT', '--unless-deployed needs to know each tenant', {
      hint: 'Name each --tenant, without * and --tenant-tag.',
    });
  }
  checkWishes(wishes, { noun: 'deployment', runAt: '--deploy-at', noRunAfter: '--no-deploy-after' }, now);
}

function command({ project, version, variables, wishes }: DeployRequest) {
  return {
    ...wishesToWire(wishes),
    ProjectName: project,
    ReleaseVersion: version,
    UpdateVariableSnapshot: variables === 'updated',
    ForcePackageRedeployment: wishes.forcePackageRedeployment,
  };
}

function tenantedCommand(request: DeployRequest) {
  const { tenants, tenantTags } = request.wishes;
  return { ...command(request), EnvironmentName: request.environments[0] ?? '', Tenants: [...tenants], TenantTags: [...tenantTags] };
}

function nothingStarted(request: DeployRequest): AppError {
  const whom = [...request.wishes.tenants, ...request.wishes.tenantTags].join(', ');
  return new AppError(
    'refused',
    'NOTHING_DEPLOYED',
    `The server started no deployment of ${request.project} ${request.version} to ${request.environments.join(', ')}${whom === '' ? '' : ` for ${whom}`}`,
    {
      hint: 'No tenant is connected to this project and environment, or none has the tag.',
      ...(whom !== '' && { classic: deploymentErrors.noTenants(request, request.environments[0] ?? '') }),
    },
  );
}
