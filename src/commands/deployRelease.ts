import { defineCommand } from '../cli/defineCommand.ts';
import { deployRelease, type DeployedRelease } from '../flows/deployRelease.ts';
import { deploymentDocuments, deploymentView } from './deploymentAnswer.ts';
import { startedEnd } from '../output/classic/waiting.ts';
import { existingReleaseOptions, existingReleaseWishes, waitWishes } from './deploymentOptions.ts';

export const command = defineCommand({
  description: 'Deploys a release that exists to one or more environments.',
  examples: [
    {
      text: 'Deploy a release and watch',
      line: "pulpo deploy-release --project 'Random Quotes' --version 1.2.3 --deploy-to Dev --progress",
    },
    {
      text: 'Deploy the release with the highest version',
      line: "pulpo deploy-release --project 'Random Quotes' --version latest --deploy-to Dev",
    },
  ],
  options: {
    project: { type: 'text', required: true, placeholder: 'name', summary: 'Project, by name or id', complete: 'project' },
    version: {
      type: 'text',
      aliases: ['release-number'],
      required: true,
      placeholder: 'version',
      summary: 'Version of the release, or latest for the highest',
      complete: 'release',
    },
    deployTo: {
      type: 'list',
      aliases: ['to'],
      required: true,
      placeholder: 'environment',
      summary: 'Environment to deploy to, by name or id',
      complete: 'environment',
    },
    channel: { type: 'text', placeholder: 'name', summary: 'Where --version is latest: the highest of this channel', complete: 'channel' },
    ...existingReleaseOptions,
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const request = {
      ...{ project: options.project, version: options.version, channel: options.channel, environments: options.deployTo },
      ...existingReleaseWishes(options, context),
    } as const;
    const result = await deployRelease(request, waitWishes(options, context), context);
    const { run } = result;
    return { data: document(result), view: deploymentView(run), classic: () => startedEnd(run, 'deployment'), ending: run.ending };
  },
});

/** octo's keys, then ours. */
function document({ version, run }: DeployedRelease): unknown {
  return { ProjectName: run.project, Version: version, Deployments: deploymentDocuments(run), Error: run.stopped ?? null };
}
