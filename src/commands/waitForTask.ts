import { defineCommand } from '../cli/defineCommand.ts';
import type { FollowedTask } from '../flows/followTasks.ts';
import { waitForTasks } from '../flows/waitForTasks.ts';
import { startedEnd } from '../output/classic/waiting.ts';
import { lines } from '../output/view.ts';
import { patience, waitingOptions } from './deploymentOptions.ts';

const { deploymentTimeout, deploymentCheckSleepCycle, wait: _wait, ...shared } = waitingOptions;

export const command = defineCommand({
  description:
    'Waits for tasks that run on the server, for example deployments that were started without --wait or whose wait was broken off. Without arguments, the lines of standard input are the ids.',
  examples: [
    { text: 'Watch a deployment to its end', line: 'pulpo wait-for-task ServerTasks-42 --progress' },
    { text: 'Wait for several, and fail where one needs a person', line: 'pulpo wait-for-task --fail-on-interruption < tasks.txt' },
  ],
  options: {
    ...shared,
    timeoutAfter: { ...deploymentTimeout, aliases: ['deployment-timeout', 'run-timeout'] },
    checkInterval: { ...deploymentCheckSleepCycle, aliases: ['deployment-check-sleep-cycle', 'run-check-sleep-cycle'] },
  },
  positional: { name: 'task', summary: 'Ids of tasks, such as ServerTasks-42; standard input if absent', many: true, required: false },
  uses: ['connection', 'output'],
  async run({ timeoutAfter, checkInterval, ...options }, context) {
    const spans = { deploymentTimeout: timeoutAfter, deploymentCheckSleepCycle: checkInterval };
    const { tasks, ending, stopped } = await waitForTasks(options.positionals, patience({ ...options, ...spans }, context), context);
    return {
      data: { Tasks: tasks.map(document), Error: stopped ?? null },
      view: lines(...tasks.map(sentence)),
      classic: () => startedEnd({ ending, stopped }, 'task'),
      ending,
    };
  },
});

function document({ taskId, state, task }: FollowedTask): unknown {
  return {
    ServerTaskId: taskId,
    State: state,
    TaskState: task?.State ?? null,
    Description: task?.Description ?? null,
    Error: state === 'failed' ? (task?.ErrorMessage ?? '') : null,
  };
}

function sentence({ taskId, task, state }: FollowedTask): string {
  const seen = state === 'unanswered' ? ' when the server answered last' : '';
  return `${taskId}: ${task?.State ?? 'unknown'}${seen}${task === undefined ? '' : ` (${task.Description})`}`;
}
