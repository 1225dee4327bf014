import { defineCommand } from '../cli/defineCommand.ts';
import { AppError } from '../errors/appError.ts';
import { downloadPackage } from '../flows/downloadPackage.ts';
import { formatBytes } from '../output/formatProgress.ts';
import { lines } from '../output/view.ts';

export const command = defineCommand({
  description:
    'Downloads a package from the built-in feed into a file named after its ID and version. The file appears when it is complete and its size and SHA-1 are those that the server names; what breaks on the way is asked for again.',
  examples: [
    { text: 'Download the newest version', line: 'pulpo package download Acme.Web' },
    { text: 'Download one version into a folder', line: 'pulpo package download Acme.Web 1.2.3 --out-folder packages' },
  ],
  options: {
    outFolder: {
      type: 'text',
      summary: 'Folder for the package; made if missing',
      placeholder: 'folder',
      default: '.',
      complete: 'folder',
    },
    overwrite: { type: 'flag', summary: 'Replace a file of the same name' },
  },
  positional: { name: 'id and version', summary: 'ID of the package, and its version; the newest if absent', many: true, required: true },
  uses: ['connection', 'output'],
  async run(options, context) {
    const [packageId = '', version, ...others] = options.positionals;
    if (others.length > 0) {
      throw new AppError('usage', 'ARGUMENT_UNEXPECTED', `package download takes an ID and one version, and got ${others.join(' ')} too`, {
        hint: 'Run it once per version.',
      });
    }
    const { outFolder, overwrite } = options;
    const result = await downloadPackage({ packageId, version, outFolder, existing: overwrite ? 'replace' : 'refuse' }, context);
    const { stored, path, sizeBytes, sha1, sha256 } = result;
    const { PackageId, Version } = stored;
    return {
      data: { PackageId, Version, Path: path, SizeBytes: sizeBytes, Sha1: sha1, Sha256: sha256 },
      view: lines(`${PackageId} ${Version} downloaded (${formatBytes(sizeBytes)})`, path, `SHA-256 ${sha256}`),
    };
  },
});
