import { defineCommand } from '../cli/defineCommand.ts';
import { promoteRelease, type PromotedRelease } from '../flows/promoteRelease.ts';
import { startedEnd } from '../output/classic/waiting.ts';
import { lines } from '../output/view.ts';
import { deploymentDocuments, deploymentView } from './deploymentAnswer.ts';
import { existingReleaseOptions, existingReleaseWishes, waitWishes } from './deploymentOptions.ts';

export const command = defineCommand({
  description: 'Deploys the release that is in one environment to the next.',
  examples: [
    { text: 'Take what is in Dev to Test', line: "pulpo promote-release --project 'Random Quotes' --from Dev --to Test" },
    {
      text: 'Only what has succeeded there, and watch',
      line: "pulpo promote-release --project 'Random Quotes' --from Dev --to Test --latest-successful --progress",
    },
  ],
  options: {
    project: { type: 'text', required: true, placeholder: 'name', summary: 'Project, by name or id', complete: 'project' },
    from: {
      type: 'text',
      required: true,
      placeholder: 'environment',
      summary: 'Environment whose release is taken',
      complete: 'environment',
    },
    to: {
      type: 'list',
      aliases: ['deploy-to'],
      required: true,
      placeholder: 'environment',
      summary: 'Environment to deploy to',
      complete: 'environment',
    },
    latestSuccessful: { type: 'flag', summary: 'Take the last release that was deployed with success, not merely the last' },
    ...existingReleaseOptions,
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const request = {
      ...{ project: options.project, from: options.from, environments: options.to },
      pick: options.latestSuccessful ? 'successful' : 'latest',
      ...existingReleaseWishes(options, context),
    } as const;
    const result = await promoteRelease(request, waitWishes(options, context), context);
    const sentence = `Release ${result.version} of ${result.project.name}, from ${result.from.name}`;
    return {
      data: document(result),
      view: { kind: 'group', views: [lines(sentence), deploymentView(result.run)] },
      classic: () => startedEnd(result.run, 'deployment'),
      ending: result.run.ending,
    };
  },
});

/** octo's keys, then ours. */
function document({ project, from, version, run }: PromotedRelease): unknown {
  return {
    ...{ ProjectName: { Id: project.id, Name: project.name }, FromEnvironment: { Id: from.id, Name: from.name } },
    ...{ Version: version, Deployments: deploymentDocuments(run), Error: run.stopped ?? null },
  };
}
