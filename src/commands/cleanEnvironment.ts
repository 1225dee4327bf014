import { defineCommand } from '../cli/defineCommand.ts';
import { missingStatus } from '../errors/classic/missingStatus.ts';
import { planEnvironmentClean } from '../flows/cleanMachines.ts';
import { checkStatusKinds } from '../flows/statusKinds.ts';
import { cleanAndTell, requireStatus } from './cleaningAnswer.ts';
import { healthOptions, machineFilter, statusOption } from './machineOptions.ts';

export const command = defineCommand({
  description:
    'Deletes the deployment targets of an environment that have one of the given statuses; those that are in other environments too are removed from this one. On a terminal it asks first; elsewhere it needs --yes.',
  examples: [
    {
      text: 'Delete what can not be reached, after a question',
      line: 'pulpo clean-environment --environment Dev --health-status Unavailable',
    },
    {
      text: 'Delete what is disabled and of unknown health in a script',
      line: 'pulpo clean-environment --environment Dev --health-status Unknown --disabled=true --yes',
    },
  ],
  options: {
    environment: { type: 'text', required: true, placeholder: 'name', summary: 'Environment to clean', complete: 'environment' },
    ...statusOption,
    ...healthOptions,
    yes: { type: 'flag', summary: 'Delete without a question' },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const statuses = [...options.status, ...options.healthStatus];
    requireStatus(statuses, '--health-status', missingStatus.ofMachines);
    const connection = await context.api();
    checkStatusKinds(connection, options, context.reporter);
    const plan = await planEnvironmentClean(connection, options.environment, machineFilter(options));
    const told = options.status.length > 0 ? 'Status' : 'HealthStatus';
    return cleanAndTell(plan, { kind: 'environment', statuses, told, yes: options.yes }, context);
  },
});
