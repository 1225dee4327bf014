import { resolve } from 'node:path';
import { deploymentUrl } from '../client/api/deployments.ts';
import { readRawLog, taskUrl } from '../client/api/tasks.ts';
import { type AppError, isAppError } from '../errors/appError.ts';
import type { Ending } from '../errors/exitCodes.ts';
import { connectedTasks } from './connectedTasks.ts';
import type { DeployPorts } from './deployPorts.ts';
import { type DeploymentFacts, describeDeployments } from './describeDeployments.ts';
import type { FollowRequest, FollowedTask } from './followTasks.ts';
import { followTasks } from './followTasks.ts';
import { type DeployRequest, startDeployments } from './startDeployments.ts';
import { together } from './together.ts';

/** How to wait for what was started. */
export interface WaitWishes extends Pick<FollowRequest, 'show' | 'timeout' | 'interval' | 'atTimeout'> {
  /** What becomes of the raw logs of failed tasks. */
  readonly rawLog: { readonly to: 'nowhere' | 'reader' } | { readonly to: 'file'; readonly path: string };
}

/** A deployment that was started, and what is known of its end. */
export interface RunDeployment {
  readonly deploymentId: string;
  readonly taskId: string;
  /** Environment, and tenant if any, as a person calls them. */
  readonly place: string;
  readonly url: string;
  readonly taskUrl: string;
  readonly facts: DeploymentFacts | undefined;
  /** `started`: nobody waited. */
  readonly state: 'started' | FollowedTask['state'];
  /** The server's word: `Success`, `Failed`, `Executing`, …; undefined if it was not asked. */
  readonly taskState: string | undefined;
  readonly errorMessage: string | undefined;
}

export interface RunResult {
  readonly deployments: readonly RunDeployment[];
  readonly ending: Ending;
  /** Why the wait ended before the deployments did. */
  readonly stopped: AppError | undefined;
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
        state: 'started',
        taskState: undefined,
        errorMessage: undefined,
      },
      ...{ url: deploymentUrl(connection, DeploymentId), taskUrl: taskUrl(connection, ServerTaskId) },
    };
  });
  for (const { taskId, place, url } of deployments) {
    reporter.emit({ type: 'task.started', taskId, description: `Deploying ${request.project} ${request.version} to ${place}`, url });
  }
  return wait === undefined ? { deployments, ending: 'ok', stopped: undefined } : await waitFor(deployments, wait, ports);
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

async function waitFor(deployments: readonly RunDeployment[], wait: WaitWishes, ports: DeployPorts): Promise<RunResult> {
  const { connection, outageBudget } = ports;
  const tasks = deployments.map(({ taskId, place }) => ({ taskId, name: place, label: deployments.length === 1 ? '' : place }));
  const followed = await followTasks({ ...wait, tasks, age: 'new', outageBudget }, { ...ports, source: connectedTasks(connection) });
  const byId = new Map(followed.tasks.map((task) => [task.taskId, task]));
  const ended = deployments.map((deployment): RunDeployment => {
    const task = byId.get(deployment.taskId);
    if (task === undefined) return deployment;
    const message = task.task?.ErrorMessage ?? '';
    return {
      ...deployment,
      state: task.state,
      taskState: task.task?.State,
      errorMessage: task.state === 'failed' && message !== '' ? message : undefined,
    };
  });
  await tellRawLogs(
    ended.filter(({ state }) => state === 'failed'),
    wait,
    ports,
  );
  return { deployments: ended, ending: followed.ending, stopped: followed.stopped };
}

async function tellRawLogs(failed: readonly RunDeployment[], wait: WaitWishes, ports: DeployPorts): Promise<void> {
  const { rawLog } = wait;
  if (rawLog.to === 'nowhere' || failed.length === 0) return;
  try {
    const logs = await together(failed.map(async ({ taskId }) => ({ taskId, text: await readRawLog(ports.connection, taskId) })));
    if (rawLog.to === 'file') {
      const path = resolve(ports.cwd, rawLog.path);
      await ports.files.write(path, logs.map(({ text }) => text.replace(/\n?$/, '\n')).join('\n'));
      ports.reporter.emit({ type: 'info', message: `The log of ${failed.map(({ taskId }) => taskId).join(', ')} is in ${path}` });
      return;
    }
    for (const { taskId, text } of logs) {
      for (const line of text.trimEnd().split(/\r?\n/))
        ports.reporter.emit({ type: 'task.log', taskId, label: '', category: 'Info', text: line, at: '', depth: 0 });
    }
  } catch (error) {
    // The result of the deployments is known; a log that cannot be shown does not change it.
    ports.reporter.emit({
      type: 'warning',
      message: `Can't ${rawLog.to === 'file' ? `write the log to ${rawLog.path}` : 'read the log of the failed task'}: ${error instanceof Error ? error.message : 'no reason given'}`,
    });
  }
}
