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
    const others = paths.filter((path) => !nupkgs.includes(path));
    found.push(...(await mapBounded(nupkgs, filesAtOnce, (path) => choiceOfNupkg(path, where.reporter))).flat());
    found.push(...others.flatMap((path) => choiceOfName(path, where.reporter)));
  }
  return found;
}

async function choiceOfNupkg(path: string, reporter: Reporter): Promise<readonly PackageChoice[]> {
  try {
    const metadata = await readPackageMetadata(path);
    if (metadata !== undefined) return [choice(path, metadata, reporter)];
    reporter.emit({ type: 'warning', message: `Could not read manifest from '${path}'` });
  } catch (error) {
    if (!isAppError(error)) throw error;
    reporter.emit({ type: 'warning', message: `Could not read manifest from '${path}'`, hint: error.message });
  }
  return [];
}

function choiceOfName(path: string, reporter: Reporter): readonly PackageChoice[] {
  const name = parsePackageFileName(basename(path));
  return name !== undefined && namedByFile.includes(name.extension) ? [choice(path, name, reporter)] : [];
}

function choice(path: string, { id, version }: { readonly id: string; readonly version: string }, reporter: Reporter): PackageChoice {
  reporter.emit({ type: 'milestone', milestone: { kind: 'packagesFolder.packageFound', path } });
  return { name: id, reference: '*', version };
}
