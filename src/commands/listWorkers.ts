import { defineCommand } from '../cli/defineCommand.ts';
import { listWorkers } from '../flows/listMachines.ts';
import { machineList } from '../output/classic/machineLists.ts';
import { machineDocument, machineView } from './machineAnswer.ts';
import { healthOptions, machineFilter, statusOption } from './machineOptions.ts';

export const command = defineCommand({
  description: 'Lists workers with their health and the pools they are in.',
  examples: [
    { text: 'Everything', line: 'pulpo list-workers' },
    { text: 'One pool', line: "pulpo list-workers --worker-pool 'Default Worker Pool'" },
  ],
  options: {
    workerPool: { type: 'list', placeholder: 'name', summary: 'Only workers in this pool' },
    ...statusOption,
    ...healthOptions,
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const listed = await listWorkers(await context.api(), { ...machineFilter(options), pools: options.workerPool });
    return {
      data: listed.map((item) => machineDocument(item, 'WorkerPools')),
      view: machineView(listed, { places: 'Worker pools', empty: 'There are no such workers' }),
      classic: () => machineList('Workers', listed),
    };
  },
});
