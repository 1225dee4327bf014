import { deployTenanted, deployUntenanted } from '../client/api/deployments.ts';
import { findRelease } from '../client/api/releases.ts';
import type { Connection } from '../client/connection.ts';
import { deployOnce, type DeploymentSearch } from '../client/probes/deployOnce.ts';
import type { WantedPlace } from '../client/probes/startOnce.ts';
import type { DeploymentServerTask } from '../contract/resources/deployments.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import type { Clock } from '../platform/ports.ts';
import { deployByParts } from './deployByParts.ts';
import { checkWishes, type ExecutionWishes, isTenanted, wishesToWire } from './executionWishes.ts';
import { explainRefusal } from './explainRefusal.ts';
import { findPlaces } from './findPlaces.ts';
import { offersExecutions } from './offersExecutions.ts';
import { whileUnderWay } from './whileUnderWay.ts';

/** What can be told about a deployment beside release and environment. */
export interface DeployWishes extends ExecutionWishes {
  readonly forcePackageRedeployment: boolean;
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
}

/**
 * Starts one deployment per environment or per tenant, in one request, exactly once each whatever becomes of the answer. Where the
 * server refuses, its words, or better ones where a name is wrong.
 */
export async function startDeployments(request: DeployRequest, ports: StartPorts): Promise<readonly DeploymentServerTask[]> {
  checkDeployRequest(request);
  const { connection, clock, reporter, signal } = ports;
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

interface Start {
  readonly which: 'all' | readonly WantedPlace[];
  /** Of the request for all places. */
  readonly key: string;
}

async function send(request: DeployRequest, start: Start, ports: StartPorts): Promise<readonly DeploymentServerTask[]> {
  const { connection } = ports;
  if (!offersExecutions(connection.serverVersion)) return sendByParts(request, start, ports);
  const { which } = start;
  const wanted = which === 'all' ? request : only(request, which);
  const key = which === 'all' ? start.key : `${start.key}.rest`;
  const result = isTenanted(wanted.wishes)
    ? await deployTenanted(connection, tenantedCommand(wanted), key)
    : await deployUntenanted(connection, { ...command(wanted), EnvironmentNames: [...wanted.environments] }, key);
  return result.DeploymentServerTasks;
}

async function sendByParts(request: DeployRequest, { which, key }: Start, ports: StartPorts): Promise<readonly DeploymentServerTask[]> {
  const target = await searchFor(ports.connection, request);
  if (target !== undefined) return deployByParts(request, { ...target, ...(which !== 'all' && { wanted: which }), key }, ports);
  const message = `Server ${ports.connection.serverVersion} deploys to tenants by name only, and to releases that exist`;
  throw new AppError('refused', 'NOT_OFFERED', message, { hint: 'Name each --tenant, without * and --tenant-tag.' });
}

/** The same request for some of its places, by id. */
function only(request: DeployRequest, places: readonly WantedPlace[]): DeployRequest {
  const environments = [...new Set(places.map(({ environmentId }) => environmentId))];
  const tenants = places.flatMap(({ tenantId }) => tenantId ?? []);
  return { ...request, environments, wishes: { ...request.wishes, tenants } };
}

/** What a lost request was to start. For tags and for all tenants only the server knows. */
async function searchFor(
  connection: Connection,
  { project: name, version, environments: names, wishes }: DeployRequest,
): Promise<DeploymentSearch | undefined> {
  if (wishes.tenantTags.length > 0 || wishes.tenants.includes('*')) return undefined;
  const found = await findPlaces(connection, { project: name, environments: names, tenants: wishes.tenants });
  const { project, environments, tenants } = found;
  const release = await findRelease(connection, project.Id, version);
  const tenantIds = tenants.length === 0 ? [null] : tenants.map(({ Id }) => Id);
  const wanted = environments.flatMap(({ Id }) => tenantIds.map((tenantId) => ({ environmentId: Id, tenantId })));
  return release === undefined ? undefined : { releaseId: release.Id, wanted };
}

/** Ends with a usage error for wishes that no server can fulfil; to be called before a release is made for the deployment. */
export function checkDeployRequest({ environments, wishes }: Pick<DeployRequest, 'environments' | 'wishes'>): void {
  if (isTenanted(wishes) && environments.length > 1) {
    throw new AppError('usage', 'OPTIONS_CONFLICT', 'A deployment for tenants takes one environment at a time', {
      hint: 'Give --deploy-to once, or leave --tenant and --tenant-tag out.',
    });
  }
  checkWishes(wishes, { noun: 'deployment', runAt: '--deploy-at', noRunAfter: '--no-deploy-after' });
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
    },
  );
}
