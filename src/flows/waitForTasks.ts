import { AppError } from '../errors/appError.ts';
import type { Streams } from '../platform/ports.ts';
import { connectedTasks } from './connectedTasks.ts';
import { type DeployContext, deployPorts } from './deployPorts.ts';
import { type FollowResult, followTasks } from './followTasks.ts';
import { readLines } from './readLines.ts';
import { tellRawLogs } from './tellRawLogs.ts';
import type { WaitWishes } from './waitForStarted.ts';

/** More than anybody waits for at once. */
const longest = 1024 * 1024;

/**
 * Waits for tasks by id: those that are given, or the lines of standard input unless that is a terminal. No id at all is an error: a
 * server would take an empty list for all tasks.
 */
export async function waitForTasks(
  given: readonly string[],
  wait: WaitWishes,
  context: DeployContext & { readonly streams: Pick<Streams, 'stdin'> },
): Promise<FollowResult> {
  const ids = given.length > 0 || context.streams.stdin.isTTY ? given : await idsFromInput(context);
  const wanted = [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
  if (wanted.length === 0)
    throw new AppError('usage', 'OPTION_REQUIRED', 'There is no task id to wait for', {
      hint: 'Give ids such as ServerTasks-42, as arguments or as lines on standard input.',
    });
  const ports = await deployPorts(context);
  const { connection, reporter, outageBudget } = ports;
  const tasks = wanted.map((taskId) => ({ taskId, name: taskId, label: wanted.length === 1 ? '' : taskId }));
  reporter.emit({ type: 'milestone', milestone: { kind: 'wait.started', noun: 'task', count: wanted.length } });
  const result = await followTasks(
    { ...wait, noun: 'task', tasks, age: 'existing', outageBudget },
    { ...ports, source: connectedTasks(connection) },
  );
  const failed = result.tasks.filter(({ state }) => state === 'failed').map(({ taskId }) => taskId);
  await tellRawLogs(failed, wait.rawLog, ports);
  if (result.ending === 'ok') reporter.emit({ type: 'milestone', milestone: { kind: 'wait.done' } });
  return result;
}

function idsFromInput({
  streams,
  signal,
  reporter,
}: DeployContext & { readonly streams: Pick<Streams, 'stdin'> }): Promise<readonly string[]> {
  // Whoever left standard input open without meaning to would wonder.
  reporter.emit({ type: 'info', message: 'Reading task ids from standard input' });
  return readLines(streams.stdin, { limit: longest, signal });
}
