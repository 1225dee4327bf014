import { defineCommand } from '../cli/defineCommand.ts';
import { createProject } from '../flows/createProject.ts';
import { projectMade } from '../output/classic/projects.ts';
import { lines } from '../output/view.ts';

export const command = defineCommand({
  description: 'Creates a project in a project group, which is created too where there is none of that name.',
  examples: [
    {
      text: 'Create a project',
      line: "pulpo create-project --name 'Random Quotes' --project-group 'Web sites' --lifecycle 'Default Lifecycle'",
    },
    {
      text: 'Create it unless it is there',
      line: "pulpo create-project --name 'Random Quotes' --project-group 'Web sites' --lifecycle 'Default Lifecycle' --ignore-if-exists",
    },
  ],
  options: {
    name: { type: 'text', required: true, placeholder: 'name', summary: 'Name of the project' },
    projectGroup: { type: 'text', required: true, placeholder: 'name', summary: 'Project group, created where it does not exist' },
    lifecycle: { type: 'text', required: true, placeholder: 'name', summary: 'Lifecycle of its releases, by name or id' },
    ignoreIfExists: { type: 'flag', summary: 'Take a project of this name that exists, in whatever group' },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const { name, projectGroup, lifecycle, ignoreIfExists } = options;
    const wishes = { name, projectGroup, lifecycle, existing: ignoreIfExists ? 'take' : 'refuse' } as const;
    const made = await createProject(await context.api(), wishes, context);
    const { project, group, groupState, state } = made;
    return {
      data: {
        Project: { Id: project.Id, Name: project.Name },
        Group: { Id: group.Id, Name: group.Name, NewGroupCreated: groupState === 'created' },
        State: state,
      },
      view: lines(
        state === 'created'
          ? `Created the project ${project.Name} (${project.Id}) in the group ${group.Name}`
          : `The project ${project.Name} (${project.Id}) exists already, in the group ${group.Name}`,
      ),
      classic: () => projectMade(made, { projectGroup, lifecycle }),
    };
  },
});
