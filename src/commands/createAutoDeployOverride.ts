import { defineCommand } from '../cli/defineCommand.ts';
import { createOverrides } from '../flows/autoDeployOverrides.ts';
import { checkReleaseVersion } from '../flows/requireRelease.ts';
import { overridesCreated } from '../output/classic/overrides.ts';
import { overrideDocuments, overrideNames, overridePlaceOptions, overrideView } from './overrideAnswer.ts';

export const command = defineCommand({
  description:
    'Makes automatic deployments take one release of a project in an environment, whatever was deployed there: new targets get it. Tenants that are not connected there are skipped.',
  examples: [
    {
      text: 'New targets in Production get 1.2.3',
      line: "pulpo create-autodeployoverride --project 'Random Quotes' --environment Production --version 1.2.3",
    },
    {
      text: 'Those of some tenants get the latest release',
      line: "pulpo create-autodeployoverride --project 'Random Quotes' --environment Production --version latest --tenant-tag Tier/Gold",
    },
  ],
  options: {
    ...overridePlaceOptions,
    version: {
      type: 'text',
      required: true,
      aliases: ['release-number'],
      placeholder: 'version',
      summary: 'Version of the release, or latest for the highest one',
      complete: 'release',
    },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const version = checkReleaseVersion(options.version);
    const created = await createOverrides(await context.api(), overrideNames(options), version);
    const { project, release, outcomes } = created;
    const isMade = outcomes.some(({ outcome }) => outcome === 'Created');
    return {
      data: {
        Project: { Id: project.Id, Name: project.Name },
        AutoDeployVersion: release.Version,
        // Octo's own spelling.
        AutoDeployOveridesCreated: overrideDocuments(outcomes),
      },
      view: overrideView(outcomes, isMade ? [`Automatic deployments of ${project.Name} take ${release.Version} there`] : []),
      classic: () => overridesCreated(created),
    };
  },
});
