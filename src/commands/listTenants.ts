import { defineCommand } from '../cli/defineCommand.ts';
import { listTenants } from '../flows/listTenants.ts';
import { tenantList } from '../output/classic/nameLists.ts';

export const command = defineCommand({
  description: 'Lists the tenants of the space, by name.',
  examples: [{ text: 'List all tenants', line: 'pulpo list-tenants' }],
  options: {},
  uses: ['connection', 'output'],
  async run(_options, context) {
    const tenants = await listTenants(await context.api());
    return {
      data: tenants.map(({ Id, Name }) => ({ Id, Name })),
      view: {
        kind: 'table',
        columns: [{ title: 'Name' }, { title: 'Id', tone: 'dim' }, { title: 'Tags' }, { title: 'State', tone: 'dim' }],
        rows: tenants.map(({ Id, Name, TenantTags, IsDisabled }) => [Name, Id, TenantTags.join(', '), IsDisabled ? 'disabled' : '']),
        empty: 'There are no tenants',
      },
      classic: () => tenantList(tenants),
    };
  },
});
