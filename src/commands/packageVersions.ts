import { defineCommand } from '../cli/defineCommand.ts';
import { listVersions } from '../flows/storedPackages.ts';
import { utcTime } from './utcTime.ts';

export const command = defineCommand({
  description: 'Lists the versions of a package in the built-in feed, the newest first.',
  examples: [
    { text: 'List the versions of a package', line: 'pulpo package versions Acme.Web' },
    { text: 'Only the newest one', line: 'pulpo package versions Acme.Web --number 1' },
  ],
  options: { number: { type: 'number', minimum: 1, default: 30, placeholder: 'count', summary: 'How many versions; 30 if absent' } },
  positional: { name: 'id', summary: 'ID of the package', many: false, required: true },
  uses: ['connection', 'output'],
  async run(options, context) {
    const [id = ''] = options.positionals;
    const listed = await listVersions(await context.api(), id, options.number);
    return {
      data: listed.map((item) => ({
        ...{ Id: item.Id, PackageId: item.PackageId, Version: item.Version, Published: item.Published },
        ...{ SizeBytes: item.PackageSizeBytes ?? null, Sha1: item.Hash },
      })),
      view: {
        kind: 'table',
        columns: [{ title: 'Version' }, { title: 'Published (UTC)', tone: 'dim' }, { title: 'Size', align: 'right' }],
        rows: listed.map((item) => [item.Version, utcTime(item.Published ?? ''), String(item.PackageSizeBytes ?? '')]),
        empty: `${id} has no versions`,
      },
    };
  },
});
