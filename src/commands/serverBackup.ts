import { resolve } from 'node:path';
import { defineCommand } from '../cli/defineCommand.ts';
import { lines } from '../output/view.ts';
import { dataFolder, dataOption } from './serverData.ts';

export const command = defineCommand({
  description:
    'Writes everything the embedded server keeps into one file: database, packages, task logs. The server may run meanwhile. The master key stays out unless you ask for it; without it, sealed values of the backup open in no other place.',
  examples: [
    { text: 'Back up the server of this user', line: 'pulpo server backup pulpo-backup.zip' },
    { text: 'For another machine, with the key', line: 'pulpo server backup move.zip --with-key --data ./server-data' },
  ],
  options: {
    data: dataOption,
    withKey: { type: 'flag', summary: 'Put the master key into the backup: whoever has the file then reads every secret' },
  },
  positional: { name: 'file', summary: 'The backup file to write; it must not exist yet', many: false, required: true },
  uses: ['output'],
  async run(options, context) {
    const { backupServer } = await import('../server/index.ts');
    const [name = ''] = options.positionals;
    const file = resolve(context.cwd, name);
    const data = dataFolder(options.data, context);
    const { sizeBytes, packages } = await backupServer({ data, file, withKey: options.withKey, clock: context.clock });
    const key = options.withKey
      ? 'The master key is in it: keep the file as safe as the server.'
      : 'The master key is not in it: keep master.key of the data folder elsewhere.';
    return {
      data: { Path: file, SizeBytes: sizeBytes, Packages: packages, WithKey: options.withKey },
      view: lines(`Backed up ${data} with ${packages} package files to ${file} (${sizeBytes} bytes)`, key),
    };
  },
});
