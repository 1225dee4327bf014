import { resolve } from 'node:path';
import { defineCommand } from '../cli/defineCommand.ts';
import { lines } from '../output/view.ts';
import { dataFolder, dataOption } from './serverData.ts';

export const command = defineCommand({
  description:
    'Puts a backup in the place of what the embedded server keeps. A server that runs goes on with the restored state; tasks that were waiting or running when the backup was made are ended. What was there before is kept in the data folder.',
  examples: [
    { text: 'Go back to a backup', line: 'pulpo server restore pulpo-backup.zip' },
    { text: 'Into a folder of its own', line: 'pulpo server restore move.zip --data ./server-data' },
  ],
  options: { data: dataOption },
  positional: { name: 'file', summary: 'The backup file', many: false, required: true },
  uses: ['output'],
  async run(options, context) {
    const { restoreServer } = await import('../server/index.ts');
    const [name = ''] = options.positionals;
    const file = resolve(context.cwd, name);
    const data = dataFolder(options.data, context);
    const { created, whileRunning, kept } = await restoreServer({ data, file, clock: context.clock });
    const before = kept === undefined ? [] : [`The database that was there before is ${kept}`];
    return {
      data: { Path: file, DataFolder: data, Created: created, WhileRunning: whileRunning, PreviousDatabase: kept ?? null },
      view: lines(`Restored ${file} of ${created} into ${data}${whileRunning ? '; the running server goes on with it' : ''}`, ...before),
    };
  },
});
