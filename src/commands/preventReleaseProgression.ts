import { defineCommand } from '../cli/defineCommand.ts';
import { preventProgression } from '../flows/releaseProgression.ts';
import { checkReleaseVersion } from '../flows/requireRelease.ts';
import { oneReleaseOptions, progressionAnswer } from './progressionAnswer.ts';

export const command = defineCommand({
  description:
    'Keeps a release from being deployed to further environments, with a reason that everybody sees: a defect is reported. allow-releaseprogression ends that.',
  examples: [
    {
      text: 'Stop a release that failed its tests',
      line: "pulpo prevent-releaseprogression --project 'Random Quotes' --version 1.2.3 --reason 'Contract tests failed'",
    },
  ],
  options: {
    ...oneReleaseOptions,
    reason: { type: 'text', required: true, placeholder: 'text', summary: 'Why it must not go on' },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const wanted = { project: options.project, version: checkReleaseVersion(options.version) };
    const result = await preventProgression(await context.api(), wanted, options.reason);
    return progressionAnswer('prevented', result, options.reason);
  },
});
