import { defineCommand } from '../cli/defineCommand.ts';
import { allowProgression } from '../flows/releaseProgression.ts';
import { checkReleaseVersion } from '../flows/requireRelease.ts';
import { oneReleaseOptions, progressionAnswer } from './progressionAnswer.ts';

export const command = defineCommand({
  description: 'Lets a release go on through its lifecycle again, after prevent-releaseprogression: its defect is resolved.',
  examples: [{ text: 'Let a release go on', line: "pulpo allow-releaseprogression --project 'Random Quotes' --version 1.2.3" }],
  options: oneReleaseOptions,
  uses: ['connection', 'output'],
  async run(options, context) {
    const wanted = { project: options.project, version: checkReleaseVersion(options.version) };
    return progressionAnswer('allowed', await allowProgression(await context.api(), wanted));
  },
});
