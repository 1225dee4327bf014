import { AppError, isAppError } from '../../errors/appError.ts';
import { readNuspec } from '../../packaging/nuspec.ts';
import { checkPackageId, parsePackageFileName } from '../../packaging/packageName.ts';
import type { PackageName } from '../../packaging/packageName.ts';
import { listArchive } from '../../packaging/readArchive.ts';
import { readDependencies } from '../nuget/readDependencies.ts';
import { readNuspecOf } from '../nuget/readNuspec.ts';
import { refused } from '../refusal.ts';
import type { StoredPackage } from './port.ts';

/** What a nupkg tells about itself. */
export type PackageTexts = Pick<StoredPackage, 'Title' | 'Description' | 'ReleaseNotes' | 'Authors' | 'DependencyGroups'>;

const nothingTold: PackageTexts = { Title: null, Description: '', ReleaseNotes: null, Authors: [], DependencyGroups: [] };

const longestVersion = 349;

/** Id, version and extension from a package's file name; refused when it has none or they are too long (reliability.md §6.9). */
export function requirePackageName(fileName: string): PackageName {
  const name = parsePackageFileName(fileName);
  if (!name) {
    throw refused(`The package file name '${fileName}' holds no id and version. Name it like Acme.Web.1.2.3.zip.`);
  }
  if (name.version.length > longestVersion)
    throw refused(`The version of '${fileName.slice(0, 100)}…' is longer than ${longestVersion} characters.`);
  try {
    checkPackageId(name.id);
    return name;
  } catch (error) {
    throw isAppError(error) ? refused(`${error.message}.`) : error;
  }
}

/**
 * Looks whether the file is an archive of the kind its name says and reads a nupkg's texts. Kinds that pulpo does not read
 * (`.rar`, `.tar.bz2`) are taken as they are; the deployment that needs one will say so.
 */
export async function inspectPackage(path: string, fileName: string): Promise<PackageTexts> {
  try {
    // Links are for the deployment to judge; here only the archive itself matters.
    await listArchive(path, { fileName, links: 'allow' });
    return fileName.toLowerCase().endsWith('.nupkg') ? await readTexts(path, fileName) : nothingTold;
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code === 'ARCHIVE_UNKNOWN') return nothingTold;
    throw refused(`The package '${fileName}' is refused: ${error.message.replaceAll(path, fileName)}`);
  }
}

async function readTexts(path: string, fileName: string): Promise<PackageTexts> {
  const nuspec = (await readNuspecOf(path, fileName))?.toString('utf8');
  if (nuspec === undefined) throw new AppError('input', 'NUSPEC_INVALID', `The package '${path}' has no nuspec`);
  const { title, description, releaseNotes, authors } = readNuspec(nuspec);
  const texts = { Title: title ?? null, Description: description, ReleaseNotes: releaseNotes ?? null };
  return { ...texts, Authors: [...authors], DependencyGroups: readDependencies(nuspec) };
}
