import { defineCommand } from '../cli/defineCommand.ts';
import { listMachines } from '../flows/listMachines.ts';
import { checkStatusKinds } from '../flows/statusKinds.ts';
import { machineList } from '../output/classic/machineLists.ts';
import { machineDocument, machineView } from './machineAnswer.ts';
import { healthOptions, machineFilter, statusOption } from './machineOptions.ts';

export const command = defineCommand({
  description: 'Lists deployment targets with their health and the environments they are in.',
  examples: [
    { text: 'Everything', line: 'pulpo list-machines' },
    {
      text: 'What is not well in one environment',
      line: 'pulpo list-machines --environment Dev --health-status Unavailable --health-status Unhealthy',
    },
  ],
  options: {
    environment: { type: 'list', placeholder: 'name', summary: 'Only targets in this environment', complete: 'environment' },
    ...statusOption,
    ...healthOptions,
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const connection = await context.api();
    checkStatusKinds(connection, options, context.reporter);
    const listed = await listMachines(connection, { ...machineFilter(options), environments: options.environment });
    return {
      data: listed.map((item) => machineDocument(item, 'Environments')),
      view: machineView(listed, { places: 'Environments', empty: 'There are no such deployment targets' }),
      classic: () => machineList('Machines', listed),
    };
  },
});
