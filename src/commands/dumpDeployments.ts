import { resolve } from 'node:path';
import { defineCommand } from '../cli/defineCommand.ts';
import { dumpDeployments } from '../flows/dumpDeployments.ts';
import { deploymentsDumped } from '../output/classic/dump.ts';
import { lines } from '../output/view.ts';

export const command = defineCommand({
  description:
    'Writes all deployments of the space into an XML file: environment, project, project group, time, name and id. A file that is there is replaced once everything has been read.',
  examples: [{ text: 'Write them into a file', line: 'pulpo dump-deployments --file-path deployments.xml' }],
  options: {
    filePath: { type: 'text', required: true, placeholder: 'file', summary: 'File to write', complete: 'file' },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const path = resolve(context.cwd, options.filePath);
    const { count, steps } = await dumpDeployments(await context.api(), path, context);
    return {
      data: { FilePath: path, Deployments: count },
      view: lines(`Wrote ${count === 1 ? 'one deployment' : `${count} deployments`} to ${path}`),
      classic: () => deploymentsDumped(steps),
    };
  },
});
