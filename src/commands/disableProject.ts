import { defineCommand } from '../cli/defineCommand.ts';
import { disableProject, findProjectToChange } from '../flows/changeProject.ts';
import { projectDisabled } from '../output/classic/projects.ts';
import { lines } from '../output/view.ts';

export const command = defineCommand({
  description: 'Disables a project: it takes no releases and no deployments until it is enabled again in the portal.',
  examples: [{ text: 'Disable a project', line: "pulpo disable-project --name 'Random Quotes'" }],
  options: {
    name: { type: 'text', required: true, placeholder: 'name', summary: 'Project, by name or id', complete: 'project' },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const connection = await context.api();
    const project = await findProjectToChange(connection, options.name);
    const state = await disableProject(connection, project);
    const { Id, Name } = project;
    return {
      data: { Project: { Id, Name, IsDisabled: true }, State: state },
      view: lines(state === 'already' ? `The project ${Name} (${Id}) is disabled already` : `Disabled the project ${Name} (${Id})`),
      classic: () => projectDisabled(project, state, options.name),
    };
  },
});
