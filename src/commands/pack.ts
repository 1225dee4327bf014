import { basename, resolve } from 'node:path';
import { defineCommand } from '../cli/defineCommand.ts';
import { packDirectory } from '../flows/packDirectory.ts';
import type { PackRequest } from '../flows/packDirectory.ts';
import type { packSbom } from '../flows/packSbom.ts';
import { optimalLevel } from '../flows/plainPackage.ts';
import { preparePack } from '../flows/preparePack.ts';
import { packed } from '../output/classic/pack.ts';
import type { View } from '../output/view.ts';
import { packDocument, packSummary } from './packAnswer.ts';

/** Imported where it is asked for: the reader stays out of the chunk that every pack has to read. */
async function writeSbom(...args: Parameters<typeof packSbom>): Promise<string> {
  const { packSbom } = await import('../flows/packSbom.ts');
  return packSbom(...args);
}

const formats = { nupkg: 'nupkg', nuget: 'nupkg', zip: 'zip', targz: 'targz' } as const satisfies Record<string, PackRequest['format']>;
const levels = { none: 0, fast: 1, optimal: optimalLevel, smallest: 9 } as const satisfies Record<string, PackRequest['level']>;

export const command = defineCommand({
  description:
    'Packs a folder into a versioned package. The same files give the same bytes wherever and by whomever they are packed. ' +
    'Dot-files are packed, folders of version control are not; a .pulpoignore file in the base folder leaves out more.',
  examples: [
    { text: 'Pack the current folder', line: 'pulpo pack --id Acme.Web --version 1.2.3' },
    {
      text: 'Pack a build output as zip into another folder',
      line: 'pulpo pack --id Acme.Web --version 1.2.3 --format zip --base-path dist --out-folder packages',
    },
  ],
  options: {
    id: { type: 'text', summary: 'ID of the package', placeholder: 'id', required: true },
    version: { type: 'text', summary: 'Version of the package; the present date and time if absent', placeholder: 'version' },
    format: {
      type: 'choice',
      summary: 'Format of the package',
      choices: ['nupkg', 'zip', 'targz', 'nuget'],
      octo: { type: 'PackageFormat', values: ['Zip', 'NuPkg', 'Nuget'] },
      default: 'nupkg',
    },
    basePath: { type: 'text', summary: 'Folder to pack', placeholder: 'folder', default: '.', complete: 'folder' },
    outFolder: {
      type: 'text',
      summary: 'Folder for the package; made if missing',
      placeholder: 'folder',
      default: '.',
      complete: 'folder',
    },
    include: { type: 'list', summary: 'Pattern of files to pack, such as bin/** or *.dll; everything if absent', placeholder: 'pattern' },
    exclude: { type: 'list', summary: 'Pattern of files to leave out, as in .gitignore', placeholder: 'pattern' },
    overwrite: { type: 'flag', summary: 'Replace a package file of the same name' },
    compressionLevel: {
      type: 'choice',
      summary: 'How hard to compress',
      choices: ['none', 'fast', 'optimal', 'smallest'],
      octo: { type: 'PackageCompressionLevel', values: ['None', 'Fast', 'Optimal'] },
      default: 'optimal',
    },
    symlinks: {
      type: 'choice',
      summary: 'Follow symbolic links within the base folder, anywhere, or keep them as links',
      choices: ['follow', 'follow-outside', 'keep'],
      default: 'follow',
    },
    includeVcs: { type: 'flag', summary: 'Pack folders of version control such as .git, too' },
    preserveModes: { type: 'flag', summary: 'Keep the permission bits of files instead of 0644 and 0755' },
    timestamps: {
      type: 'text',
      summary: 'Time of the entries: commit, mtime or a moment; SOURCE_DATE_EPOCH or 1980-01-01 if absent',
      placeholder: 'time',
    },
    sbom: { type: 'flag', summary: 'Write a bill of materials (CycloneDX 1.6) beside the package' },
    failOnSecrets: { type: 'flag', summary: 'Fail when files look like secrets instead of warning' },
    allowCollisions: { type: 'flag', summary: 'Pack names that differ only in case or Unicode form' },
    allowChanged: { type: 'flag', summary: 'Warn instead of failing when a file changes while it is packed' },
    nuspec: { type: 'text', summary: 'A nuspec to use as it is', placeholder: 'file', group: 'NuGet', complete: 'file' },
    author: { type: 'list', summary: 'Author of the package; its ID if absent', placeholder: 'name', group: 'NuGet' },
    title: { type: 'text', summary: 'Title of the package', placeholder: 'text', group: 'NuGet' },
    description: { type: 'text', summary: 'Description of the package', placeholder: 'text', group: 'NuGet' },
    releaseNotes: { type: 'text', summary: 'Release notes of this version', placeholder: 'text', group: 'NuGet' },
    releaseNotesFile: {
      type: 'text',
      summary: 'File with release notes of this version',
      placeholder: 'file',
      group: 'NuGet',
      complete: 'file',
    },
    verbose: { type: 'flag', summary: 'List every packed file' },
  },
  uses: ['output'],
  unknownOptions: 'ignoreKnownElsewhere',
  async run(options, context) {
    const request = await preparePack(
      {
        ...{
          id: options.id,
          version: options.version,
          format: formats[options.format],
          basePath: options.basePath,
          outFolder: options.outFolder,
        },
        ...{ include: options.include, exclude: options.exclude, level: levels[options.compressionLevel], links: options.symlinks },
        existing: options.overwrite ? 'replace' : 'refuse',
        versionControl: options.includeVcs ? 'pack' : 'skip',
        modes: options.preserveModes ? 'preserve' : 'normal',
        collisions: options.allowCollisions ? 'allow' : 'refuse',
        changed: options.allowChanged ? 'warn' : 'refuse',
        secrets: options.failOnSecrets ? 'refuse' : 'warn',
        timestamps: options.timestamps,
        metadata: {
          ...{ authors: options.author, title: options.title, description: options.description, nuspecFile: options.nuspec },
          ...{ releaseNotes: options.releaseNotes, releaseNotesFile: options.releaseNotesFile },
        },
      },
      context,
    );
    const pause = (): Promise<void> => context.clock.sleep(0, context.signal);
    const result = await packDirectory(request, { cwd: context.cwd, reporter: context.reporter, pause });
    if (options.verbose)
      for (const name of result.files) context.reporter.emit({ type: 'info', message: `Added file: ${name}`, only: 'native' });
    const sbom = options.sbom ? await writeSbom(result, request.timestamps, { reporter: context.reporter, pause }) : undefined;
    const told = { ...request, ...result, version: request.version, verbose: options.verbose };
    const classic = (): View => packed({ ...told, basePath: resolve(context.cwd, request.basePath), fileName: basename(result.path) });
    return { data: packDocument(result, sbom), view: packSummary(result, sbom), classic };
  },
});
