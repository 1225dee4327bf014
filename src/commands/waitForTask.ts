import { defineCommand } from '../cli/defineCommand.ts';
import { waitForTasks } from '../flows/waitForTasks.ts';
import { lines } from '../output/view.ts';
import { waitingOptions } from './deploymentOptions.ts';

export const command = defineCommand({
  description:
    'Waits for tasks that run on the server, for example deployments that were started without --wait or whose wait was broken off.',
  examples: [{ text: 'Watch a deployment to its end', line: 'pulpo wait-for-task ServerTasks-42 --progress' }],
  options: {
    progress: waitingOptions.progress,
    timeoutAfter: { ...waitingOptions.deploymentTimeout, aliases: ['deployment-timeout'] },
    checkInterval: { ...waitingOptions.deploymentCheckSleepCycle, aliases: ['deployment-check-sleep-cycle'] },
    cancelOnTimeout: waitingOptions.cancelOnTimeout,
  },
  positional: { name: 'task', summary: 'Ids of tasks, such as ServerTasks-42', many: true, required: true },
  uses: ['connection', 'output'],
  async run(options, context) {
    const wait = {
      show: options.progress ? 'log' : 'states',
      timeout: options.timeoutAfter > 0 ? options.timeoutAfter : undefined,
      interval: options.checkInterval,
      atTimeout: options.cancelOnTimeout ? 'cancel' : 'leave',
    } as const;
    const { tasks, ending, stopped } = await waitForTasks(options.positionals, wait, context);
    return {
      data: {
        Tasks: tasks.map(({ taskId, state, task }) => ({
          ServerTaskId: taskId,
          State: state,
          TaskState: task?.State ?? null,
          Description: task?.Description ?? null,
          Error: state === 'failed' ? (task?.ErrorMessage ?? '') : null,
        })),
        Error: stopped ?? null,
      },
      view: lines(
        ...tasks.map(({ taskId, task, state }) => {
          const seen = state === 'unanswered' ? ' when the server answered last' : '';
          return `${taskId}: ${task?.State ?? 'unknown'}${seen}${task === undefined ? '' : ` (${task.Description})`}`;
        }),
      ),
      ending,
    };
  },
});
