import { isAppError } from '../../errors/appError.ts';
import { checkPackageId, parsePackageFileName } from '../../packaging/packageName.ts';
import type { PackageName } from '../../packaging/packageName.ts';
import { listArchive, readPackageMetadata } from '../../packaging/readArchive.ts';
import { refused } from '../refusal.ts';

/** What a nupkg tells about itself. */
export interface PackageTexts {
  readonly Title: string | null;
  readonly Description: string;
  readonly ReleaseNotes: string | null;
}

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
    const metadata = fileName.toLowerCase().endsWith('.nupkg') ? await readPackageMetadata(path, { fileName, links: 'allow' }) : undefined;
    return { Title: metadata?.title ?? null, Description: metadata?.description ?? '', ReleaseNotes: metadata?.releaseNotes ?? null };
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code === 'ARCHIVE_UNKNOWN') return { Title: null, Description: '', ReleaseNotes: null };
    throw refused(`The package '${fileName}' is refused: ${error.message.replaceAll(path, fileName)}`);
  }
}
