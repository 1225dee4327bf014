import { defineCommand } from '../cli/defineCommand.ts';
import { listProjects } from '../flows/listNames.ts';
import { nameList } from '../output/classic/nameLists.ts';

export const command = defineCommand({
  description: 'Lists the projects of the space.',
  examples: [{ text: 'List all projects', line: 'pulpo list-projects' }],
  options: {},
  uses: ['connection', 'output'],
  async run(_options, context) {
    const projects = await listProjects(await context.api());
    return {
      data: projects.map(({ Id, Name, Slug, IsDisabled }) => ({ Id, Name, Slug, IsDisabled })),
      view: {
        kind: 'table',
        columns: [{ title: 'Name' }, { title: 'Id', tone: 'dim' }, { title: 'State', tone: 'dim' }],
        rows: projects.map(({ Id, Name, IsDisabled }) => [Name, Id, IsDisabled ? 'disabled' : '']),
        empty: 'There are no projects',
      },
      classic: () => nameList('Projects', projects),
    };
  },
});
