import { basename, resolve } from 'node:path';
import { isAppError } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import { parsePackageFileName } from '../packaging/packageName.ts';
import { readPackageMetadata } from '../packaging/readArchive.ts';
import type { Files } from '../platform/ports.ts';
import { mapBounded } from './mapBounded.ts';
import type { PackageChoice } from './packageVersions.ts';

/** Packages that say what they are by their file name only; octo looked for no others (octo-classic.md §3.1). */
const namedByFile: readonly string[] = ['.zip', '.tgz', '.tar.gz', '.tar.z', '.tar.bz2', '.tar.bz', '.tbz', '.tar'];
const filesAtOnce = 4;

/**
 * The versions of the packages that lie in folders and below: of a nupkg what its nuspec says, of other packages what their name says.
 * Each stands for its id wherever a step uses it. What can't be read is told and passed over; an absent folder has nothing.
 */
export async function findPackageVersions(
  folders: readonly string[],
  where: { readonly cwd: string; readonly files: Files; readonly reporter: Reporter },
): Promise<readonly PackageChoice[]> {
  const found: PackageChoice[] = [];
  for (const folder of folders) {
    where.reporter.emit({ type: 'milestone', milestone: { kind: 'packagesFolder.opened', folder } });
    const paths = await where.files.list(resolve(where.cwd, folder), 'tree');
    const nupkgs = paths.filter((path) => /\.nupkg$/i.test(path));
    const read = [
      ...(await mapBounded(nupkgs, filesAtOnce, readNupkg)),
      ...paths.filter((path) => !nupkgs.includes(path)).flatMap(readName),
    ];
    found.push(...read.flatMap((file) => choiceOf(file, where.reporter)));
  }
  return found;
}

/** A file that is a package, or should be one. */
type Read =
  | { readonly path: string; readonly name: { readonly id: string; readonly version: string } }
  | { readonly path: string; readonly name?: undefined; readonly reason: string | undefined };

async function readNupkg(path: string): Promise<Read> {
  try {
    const name = await readPackageMetadata(path);
    return name === undefined ? { path, reason: undefined } : { path, name };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { path, reason: error.message };
  }
}

function readName(path: string): readonly Read[] {
  const name = parsePackageFileName(basename(path));
  return name !== undefined && namedByFile.includes(name.extension) ? [{ path, name }] : [];
}

function choiceOf(file: Read, reporter: Reporter): readonly PackageChoice[] {
  if (file.name === undefined) {
    const { reason: hint } = file;
    reporter.emit({ type: 'warning', message: `Could not read manifest from '${file.path}'`, ...(hint !== undefined && { hint }) });
    return [];
  }
  reporter.emit({ type: 'milestone', milestone: { kind: 'packagesFolder.packageFound', path: file.path } });
  return [{ name: file.name.id, reference: '*', version: file.name.version }];
}
