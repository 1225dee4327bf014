import { defineCommand } from '../cli/defineCommand.ts';
import { listPackages } from '../flows/storedPackages.ts';

export const command = defineCommand({
  description: 'Lists the packages of the built-in feed with their newest versions.',
  examples: [
    { text: 'List all packages', line: 'pulpo package list' },
    { text: 'List those whose id holds a text', line: 'pulpo package list --filter Acme' },
  ],
  options: { filter: { type: 'text', placeholder: 'text', summary: 'Only packages whose id holds this text' } },
  uses: ['connection', 'output'],
  async run(options, context) {
    const listed = await listPackages(await context.api(), options.filter);
    return {
      data: listed.map(({ newest, count }) => ({ Id: newest.PackageId, HighestVersion: newest.Version, Versions: count })),
      view: {
        kind: 'table',
        columns: [{ title: 'Package' }, { title: 'Newest version' }, { title: 'Versions', align: 'right' }],
        rows: listed.map(({ newest, count }) => [newest.PackageId, newest.Version, String(count)]),
        empty: 'There are no packages',
      },
    };
  },
});
