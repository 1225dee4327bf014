import { defineCommand } from '../cli/defineCommand.ts';
import { missingStatus } from '../errors/classic/missingStatus.ts';
import { planPoolClean } from '../flows/cleanMachines.ts';
import { cleanAndTell, requireStatus } from './cleaningAnswer.ts';
import { healthOptions, machineFilter } from './machineOptions.ts';

export const command = defineCommand({
  description:
    'Deletes the workers of a pool that have one of the given statuses; those that are in other pools too are removed from this one. On a terminal it asks first; elsewhere it needs --yes.',
  examples: [
    {
      text: 'Delete what can not be reached, after a question',
      line: 'pulpo clean-workerpool --worker-pool Linux --health-status Unavailable',
    },
    { text: 'The same in a script', line: 'pulpo clean-workerpool --worker-pool Linux --health-status Unavailable --yes' },
  ],
  options: {
    workerPool: { type: 'text', required: true, placeholder: 'name', summary: 'Worker pool to clean' },
    ...healthOptions,
    yes: { type: 'flag', summary: 'Delete without a question' },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const statuses = options.healthStatus;
    requireStatus(statuses, '--health-status', missingStatus.ofWorkers);
    const plan = await planPoolClean(await context.api(), options.workerPool, machineFilter(options));
    return cleanAndTell(plan, { kind: 'worker pool', statuses, told: 'HealthStatus', yes: options.yes }, context);
  },
});
