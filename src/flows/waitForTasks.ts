import { AppError } from '../errors/appError.ts';
import { connectedTasks } from './connectedTasks.ts';
import { type DeployContext, deployPorts } from './deployPorts.ts';
import { type FollowRequest, type FollowResult, followTasks } from './followTasks.ts';

/** Waits for tasks by id. No id at all is an error: a server would take an empty list for all tasks. */
export async function waitForTasks(
  ids: readonly string[],
  wait: Pick<FollowRequest, 'show' | 'timeout' | 'interval' | 'atTimeout'>,
  context: DeployContext,
): Promise<FollowResult> {
  const wanted = [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
  if (wanted.length === 0)
    throw new AppError('usage', 'OPTION_REQUIRED', 'There is no task id to wait for', { hint: 'Give ids such as ServerTasks-42.' });
  const ports = await deployPorts(context);
  const tasks = wanted.map((taskId) => ({ taskId, name: taskId, label: wanted.length === 1 ? '' : taskId }));
  return followTasks(
    { ...wait, tasks, age: 'existing', outageBudget: ports.outageBudget },
    { ...ports, source: connectedTasks(ports.connection) },
  );
}
