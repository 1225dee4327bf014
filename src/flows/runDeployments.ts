import { deploymentUrl } from '../client/api/deployments.ts';
import { findProject } from '../client/api/projects.ts';
import { taskUrl } from '../client/api/tasks.ts';
import { isAppError } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import type { DeployPorts } from './deployPorts.ts';
import { type DeploymentFacts, describeDeployments } from './describeDeployments.ts';
import { isTenanted } from './executionWishes.ts';
import { type DeployRequest, startDeployments } from './startDeployments.ts';
import { notWaitedFor, type StartedTask, type WaitEnd, waitForStarted, type WaitWishes } from './waitForStarted.ts';

/** A deployment that was started, and what is known of its end. */
export interface RunDeployment extends StartedTask {
  readonly deploymentId: string;
  readonly facts: DeploymentFacts | undefined;
}

export interface RunResult extends WaitEnd {
  /** As the server calls it, where an answer or octo's manner shows it; else as the user did. */
  readonly project: string;
  readonly deployments: readonly RunDeployment[];
}

/** Starts deployments, says where they can be watched, and waits for them if that was asked. */
export async function runDeployments(request: DeployRequest, wait: WaitWishes | undefined, ports: DeployPorts): Promise<RunResult> {
  const { connection, reporter } = ports;
  const started = await startDeployments(request, ports);
  const ids = started.map((task) => task.DeploymentId);
  const [facts, project] = await Promise.all([factsOf(request, ids, ports), projectName(request, ports)]);
  const deployments = started.map(({ DeploymentId, ServerTaskId }): RunDeployment => {
    const known = facts.get(DeploymentId);
    const place = placeOf(request, known);
    const guidedFailure = known?.deployment.UseGuidedFailure ?? request.wishes.guidedFailure;
    return {
      ...{
        deploymentId: DeploymentId,
        taskId: ServerTaskId,
        place,
        facts: known,
        ...notWaitedFor,
        guidedFailure,
      },
      ...{ url: deploymentUrl(connection, DeploymentId), taskUrl: taskUrl(connection, ServerTaskId) },
    };
  });
  for (const { taskId, place, url } of deployments) {
    const description = `Deploying ${request.project} ${request.version} to ${place}`;
    reporter.emit({ type: 'task.started', taskId, description, url, only: 'native' });
  }
  tellStarted({ ...request, project }, deployments, reporter);
  const { items, ...end } = await waitForStarted({ items: deployments, noun: 'deployment' }, wait, ports);
  return { project, deployments: items, ...end };
}

/** A single deployment without tenants needs no question to be named. */
async function factsOf(request: DeployRequest, ids: readonly string[], ports: DeployPorts): Promise<ReadonlyMap<string, DeploymentFacts>> {
  const obvious = request.environments.length === 1 && !isTenanted(request.wishes);
  if (obvious && ports.outputFormat === 'human' && ports.manner === 'native') return new Map();
  try {
    return await describeDeployments(ports.connection, ids);
  } catch (error) {
    // They run already: what they are called must not make them look failed.
    if (!isAppError(error)) throw error;
    ports.reporter.emit({ type: 'debug', message: `Can't read what was started: ${error.message}` });
    return new Map();
  }
}

async function projectName({ project }: DeployRequest, { connection, outputFormat, manner }: DeployPorts): Promise<string> {
  if (outputFormat === 'human' && manner === 'native') return project;
  try {
    return (await findProject(connection, project)).Name;
  } catch (error) {
    // As above: it runs already.
    if (isAppError(error)) return project;
    throw error;
  }
}

/** In octo's manner: what was started, as octo told it. */
function tellStarted(
  { project, version, environments, wishes }: DeployRequest,
  started: readonly RunDeployment[],
  reporter: Reporter,
): void {
  const environmentOf = ({ facts }: RunDeployment): string => facts?.environment.name ?? environments.join(', ');
  const [first] = started;
  if (first !== undefined && wishes.tenants.includes('*')) {
    const facts = { count: started.length, project, version, environment: environmentOf(first) };
    reporter.emit({ type: 'milestone', milestone: { kind: 'deployment.tenantsFound', ...facts } });
  }
  for (const item of started) {
    const tenant = item.facts?.tenant?.name;
    const facts = { project, version, environment: environmentOf(item), guidedFailure: item.guidedFailure === true };
    reporter.emit({ type: 'milestone', milestone: { kind: 'deployment.started', ...facts, ...(tenant !== undefined && { tenant }) } });
  }
}

function placeOf(request: DeployRequest, facts: DeploymentFacts | undefined): string {
  if (facts === undefined) return request.environments.join(', ');
  return facts.tenant === undefined ? facts.environment.name : `${facts.environment.name} for ${facts.tenant.name}`;
}
