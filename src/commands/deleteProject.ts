import { defineCommand } from '../cli/defineCommand.ts';
import { deleteProject, findProjectToChange } from '../flows/changeProject.ts';
import { projectDeleted } from '../output/classic/projects.ts';
import { lines } from '../output/view.ts';
import { confirmUnlessTold, yesOption } from './confirm.ts';

export const command = defineCommand({
  description:
    'Deletes a project with its releases, deployments, channels, variables and runbooks. On a terminal it asks first; elsewhere it needs --yes.',
  examples: [
    { text: 'Delete a project, after a question', line: "pulpo delete-project --name 'Random Quotes'" },
    { text: 'Delete it in a script', line: "pulpo delete-project --name 'Random Quotes' --yes" },
  ],
  options: {
    name: { type: 'text', required: true, placeholder: 'name', summary: 'Project, by name or id', complete: 'project' },
    yes: yesOption,
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const connection = await context.api();
    const project = await findProjectToChange(connection, options.name);
    const { Id, Name } = project;
    await confirmUnlessTold(`Delete the project ${Name} (${Id}) and everything in it from ${connection.serverUrl}?`, options, context);
    await deleteProject(connection, project);
    return {
      data: { Project: { Id, Name, ProjectDeleted: true }, State: 'deleted' },
      view: lines(`Deleted the project ${Name} (${Id})`),
      classic: () => projectDeleted(project, options.name),
    };
  },
});
