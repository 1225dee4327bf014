import { defineCommand } from '../cli/defineCommand.ts';
import { planOverrideDeletion } from '../flows/autoDeployOverrides.ts';
import { overridesDeleted } from '../output/classic/overrides.ts';
import { confirmUnlessTold, yesOption } from './confirm.ts';
import { overrideDocuments, overrideNames, overridePlaceOptions, overrideView } from './overrideAnswer.ts';

export const command = defineCommand({
  description:
    'Deletes what create-autodeployoverride made: automatic deployments take what is deployed in the environment again. On a terminal it asks first; elsewhere it needs --yes.',
  examples: [
    {
      text: 'Delete the override of an environment',
      line: "pulpo delete-autodeployoverride --project 'Random Quotes' --environment Production",
    },
    {
      text: 'Delete those of all tenants in a script',
      line: "pulpo delete-autodeployoverride --project 'Random Quotes' --environment Production --tenant '*' --yes",
    },
  ],
  options: { ...overridePlaceOptions, yes: yesOption },
  uses: ['connection', 'output'],
  async run(options, context) {
    const deletion = await planOverrideDeletion(await context.api(), overrideNames(options));
    const { project, outcomes } = deletion;
    const found = outcomes.filter(({ outcome }) => outcome === 'Deleted');
    if (found.length > 0) {
      const named = found.map(({ environment, tenant }) =>
        tenant === undefined ? environment.Name : `${tenant.Name} in ${environment.Name}`,
      );
      await confirmUnlessTold(`Delete the auto deploy overrides of ${project.Name} for ${named.join(', ')}?`, options, context);
    }
    await deletion.run();
    return {
      data: { Project: { Id: project.Id, Name: project.Name }, AutoDeployOverridesRemoved: overrideDocuments(outcomes) },
      view: overrideView(outcomes),
      classic: () => overridesDeleted(deletion),
    };
  },
});
