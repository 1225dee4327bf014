import { defineCommand } from '../cli/defineCommand.ts';
import { pushMetadata, readMetadata } from '../flows/pushMetadata.ts';
import { metadataPushed } from '../output/classic/packageMetadata.ts';
import { lines } from '../output/view.ts';
import { overwriteModeOption } from './overwriteModes.ts';

export const command = defineCommand({
  description:
    'Pushes metadata of a package to a server from 2019.4 to 2022 that still takes it. Later servers do not: build-information took its place.',
  examples: [
    { text: 'Push a file', line: 'pulpo push-metadata --package-id Acme.Web --version 1.2.3 --metadata-file metadata.json' },
    {
      text: 'Replace what is there',
      line: 'pulpo push-metadata --package-id Acme.Web --version 1.2.3 --metadata-file metadata.json --overwrite-mode OverwriteExisting',
    },
  ],
  options: {
    packageId: { type: 'text', required: true, placeholder: 'id', summary: 'ID of the package' },
    version: { type: 'text', required: true, placeholder: 'version', summary: 'Version of the package' },
    metadataFile: { type: 'text', required: true, placeholder: 'file', summary: 'JSON file with the metadata', complete: 'file' },
    overwriteMode: { ...overwriteModeOption, summary: 'What to do where there is metadata already; FailIfExists if absent' },
    replaceExisting: { type: 'flag', summary: 'The same as --overwrite-mode OverwriteExisting', hidden: true },
  },
  uses: ['connection', 'output'],
  async run({ packageId, version, metadataFile, overwriteMode, replaceExisting }, context) {
    const content = await readMetadata(metadataFile, context);
    const mode = overwriteMode ?? (replaceExisting ? 'OverwriteExisting' : 'FailIfExists');
    const push = { packageId, version, content, overwriteMode: mode };
    const stored = await pushMetadata(await context.api(), push, context.reporter);
    return {
      data: stored,
      view: lines(`Metadata of ${stored.PackageId} ${stored.Version} pushed`),
      classic: metadataPushed,
    };
  },
});
