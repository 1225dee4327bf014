import { defineCommand } from '../cli/defineCommand.ts';
import { listEnvironments } from '../flows/listNames.ts';
import { nameList } from '../output/classic/nameLists.ts';

export const command = defineCommand({
  description: 'Lists the environments of the space, in their order.',
  examples: [{ text: 'List all environments', line: 'pulpo list-environments' }],
  options: {},
  uses: ['connection', 'output'],
  async run(_options, context) {
    const environments = await listEnvironments(await context.api());
    return {
      data: environments.map(({ Id, Name, Slug }) => ({ Id, Name, Slug })),
      view: {
        kind: 'table',
        columns: [{ title: 'Name' }, { title: 'Id', tone: 'dim' }],
        rows: environments.map(({ Id, Name }) => [Name, Id]),
        empty: 'There are no environments',
      },
      classic: () => nameList('Environments', environments),
    };
  },
});
