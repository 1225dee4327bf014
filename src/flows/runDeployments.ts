import { deploymentUrl } from '../client/api/deployments.ts';
import { taskUrl } from '../client/api/tasks.ts';
import { isAppError } from '../errors/appError.ts';
import type { DeployPorts } from './deployPorts.ts';
import { type DeploymentFacts, describeDeployments } from './describeDeployments.ts';
import { type DeployRequest, startDeployments } from './startDeployments.ts';
import { notWaitedFor, type StartedTask, type WaitEnd, waitForStarted, type WaitWishes } from './waitForStarted.ts';

/** A deployment that was started, and what is known of its end. */
export interface RunDeployment extends StartedTask {
  readonly deploymentId: string;
  readonly facts: DeploymentFacts | undefined;
}

export interface RunResult extends WaitEnd {
  readonly deployments: readonly RunDeployment[];
}

/** Starts deployments, says where they can be watched, and waits for them if that was asked. */
export async function runDeployments(request: DeployRequest, wait: WaitWishes | undefined, ports: DeployPorts): Promise<RunResult> {
  const { connection, reporter } = ports;
  const started = await startDeployments(request, ports);
  const facts = await factsOf(
    request,
    started.map((task) => task.DeploymentId),
    ports,
  );
  const deployments = started.map(({ DeploymentId, ServerTaskId }): RunDeployment => {
    const known = facts.get(DeploymentId);
    const place = placeOf(request, known);
    return {
      ...{
        deploymentId: DeploymentId,
        taskId: ServerTaskId,
        place,
        facts: known,
        ...notWaitedFor,
      },
      ...{ url: deploymentUrl(connection, DeploymentId), taskUrl: taskUrl(connection, ServerTaskId) },
    };
  });
  for (const { taskId, place, url } of deployments) {
    reporter.emit({ type: 'task.started', taskId, description: `Deploying ${request.project} ${request.version} to ${place}`, url });
  }
  const { items, ...end } = await waitForStarted(deployments, wait, ports);
  return { deployments: items, ...end };
}

/** A single deployment without tenants needs no question to be named. */
async function factsOf(request: DeployRequest, ids: readonly string[], ports: DeployPorts): Promise<ReadonlyMap<string, DeploymentFacts>> {
  const obvious = request.environments.length === 1 && request.wishes.tenants.length === 0 && request.wishes.tenantTags.length === 0;
  if (obvious && ports.outputFormat === 'human') return new Map();
  try {
    return await describeDeployments(ports.connection, ids);
  } catch (error) {
    // They run already: what they are called must not make them look failed.
    if (!isAppError(error)) throw error;
    ports.reporter.emit({ type: 'debug', message: `Can't read what was started: ${error.message}` });
    return new Map();
  }
}

function placeOf(request: DeployRequest, facts: DeploymentFacts | undefined): string {
  if (facts === undefined) return request.environments.join(', ');
  return facts.tenant === undefined ? facts.environment.name : `${facts.environment.name} for ${facts.tenant.name}`;
}
