import { defineCommand } from '../cli/defineCommand.ts';
import { listWorkerPools } from '../flows/listNames.ts';
import { nameList } from '../output/classic/nameLists.ts';

export const command = defineCommand({
  description: 'Lists the worker pools of the space, in their order.',
  examples: [{ text: 'List all worker pools', line: 'pulpo list-workerpools' }],
  options: {},
  uses: ['connection', 'output'],
  async run(_options, context) {
    const pools = await listWorkerPools(await context.api());
    return {
      data: pools.map(({ Id, Name, Slug, IsDefault }) => ({ Id, Name, Slug, IsDefault })),
      view: {
        kind: 'table',
        columns: [{ title: 'Name' }, { title: 'Id', tone: 'dim' }, { title: 'State', tone: 'dim' }],
        rows: pools.map(({ Id, Name, IsDefault }) => [Name, Id, IsDefault ? 'default' : '']),
        empty: 'There are no worker pools',
      },
      classic: () => nameList('WorkerPools', pools),
    };
  },
});
