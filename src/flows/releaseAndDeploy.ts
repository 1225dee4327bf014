import { type AppError, isAppError } from '../errors/appError.ts';
import type { Ending } from '../errors/exitCodes.ts';
import { checkPlaces } from './checkPlaces.ts';
import { type CreatedRelease, createRelease } from './createRelease.ts';
import { type DeployContext, type DeployPorts, deployPorts } from './deployPorts.ts';
import { explainRefusal } from './explainRefusal.ts';
import { readReleaseFacts, type ReleaseFacts } from './releaseFacts.ts';
import { checkReleaseRequest, type ReleaseRequest } from './releaseRequest.ts';
import { type RunResult, runDeployments } from './runDeployments.ts';
import { checkDeployRequest, type DeployWishes } from './startDeployments.ts';
import type { WaitWishes } from './waitForStarted.ts';

export interface ReleaseAndDeployRequest {
  readonly release: ReleaseRequest;
  /** Names or ids; empty: release only. */
  readonly environments: readonly string[];
  readonly wishes: DeployWishes;
  readonly wait: WaitWishes | undefined;
  /** Whether what does not exist is found out before the release is made for it, as octo did, or when the server refuses. */
  readonly places: 'checkedBefore' | 'leftToServer';
  /** Told of the release before it is deployed. */
  onCreated?(release: CreatedRelease): Promise<void>;
}

export interface ReleaseAndDeployResult {
  readonly created: CreatedRelease;
  /** Undefined where nobody shows them. */
  readonly facts: ReleaseFacts | undefined;
  readonly run: RunResult | undefined;
  /** The release exists, but could not be deployed. */
  readonly deployError: AppError | undefined;
  readonly ending: Ending;
}

/**
 * Creates a release and deploys it. A release that exists already and is kept is not deployed again, as octo does it, unless what
 * is deployed is kept, too: then only what is missing is started. A refused deployment does not undo the release: both are told.
 */
export async function releaseAndDeploy(request: ReleaseAndDeployRequest, context: DeployContext): Promise<ReleaseAndDeployResult> {
  const { release, environments, wishes, wait } = request;
  checkReleaseRequest(release);
  checkDeployRequest({ environments, wishes }, context.clock.now());
  const ports = await deployPorts(context);
  if (request.places === 'checkedBefore' && environments.length > 0) await checkPlaces(ports.connection, { environments, wishes });
  const created = await createOrWrongNames(request, ports);
  if (created.action === 'created') await request.onCreated?.(created);
  const facts = ports.outputFormat === 'json' ? await readReleaseFacts(ports.connection, created.releaseId, release) : undefined;
  const isDone = created.action === 'existing' && wishes.existing !== 'keep';
  if (environments.length === 0 || isDone) return { created, facts, run: undefined, deployError: undefined, ending: 'ok' };
  try {
    const run = await runDeployments(
      { project: release.project, version: created.version, environments, variables: 'ofRelease', wishes },
      wait,
      ports,
    );
    return { created, facts, run, deployError: undefined, ending: run.ending };
  } catch (error) {
    if (!isAppError(error)) throw error;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    ports.reporter.emit({ type: 'problem', message: error.message, ...hint, only: 'native' });
    const ending = ports.manner === 'classic' ? (error.classic?.kind ?? error.kind) : error.kind;
    return { created, facts, run: undefined, deployError: error, ending };
  }
}

/** Where the project or channel is wrong, the names of the deployment are looked at, too. */
async function createOrWrongNames(request: ReleaseAndDeployRequest, ports: DeployPorts): Promise<CreatedRelease> {
  const { release, environments, wishes } = request;
  try {
    return await createRelease(release, ports);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'NAME_NOT_FOUND' || environments.length === 0) throw error;
    throw await explainRefusal(ports.connection, error, { project: release.project, channel: release.channel, environments, wishes });
  }
}
