import { AppError, isAppError } from '../errors/appError.ts';
import { listArchive, readPackageMetadata } from '../packaging/readArchive.ts';
import type { Clock, Files } from '../platform/ports.ts';
import { isSameVersion } from '../versions/octopusVersion.ts';
import type { PackageFile } from './findPackages.ts';

export interface CheckMachine {
  readonly clock: Clock;
  readonly files: Files;
  readonly signal: AbortSignal;
}

/** Those that have a directory: it tells without reading what it lists. */
const zipExtensions: ReadonlySet<string> = new Set(['.nupkg', '.zip', '.jar', '.war', '.ear', '.whl']);
const tarExtensions: ReadonlySet<string> = new Set(['.tar.gz', '.tgz', '.tar']);
/** A tar is read through to list it; larger ones would wait noticeably before anything is sent. */
const largestTar = 64 * 1024 ** 2;

/**
 * Looks, before anything is sent, whether files are what their names say: an archive that can be listed, and for a nupkg the id
 * and version of its nuspec (reliability.md row C63). The answer holds the error of each that is not, by its path. Formats that
 * pulpo does not read are taken as they are.
 */
export async function checkPackages(packages: readonly PackageFile[], machine: CheckMachine): Promise<ReadonlyMap<string, AppError>> {
  const problems = new Map<string, AppError>();
  // One after the other: each holds its whole directory in memory.
  for (const file of packages) {
    const problem = await problemOf(file, machine);
    if (problem !== undefined) problems.set(file.path, problem);
  }
  return problems;
}

async function problemOf(file: PackageFile, machine: CheckMachine): Promise<AppError | undefined> {
  try {
    if (await isReadable(file, machine)) await check(file, machine);
    return undefined;
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'input') throw error;
    return new AppError(error.kind, error.code, `${file.fileName} is not sent: ${error.message}`, {
      ...{ cause: error, details: error.details },
      hint: 'Make the package anew; --no-verify sends it as it is.',
    });
  }
}

async function isReadable({ path, extension }: PackageFile, { files }: CheckMachine): Promise<boolean> {
  if (zipExtensions.has(extension)) return true;
  return tarExtensions.has(extension) && (await files.open(path)).size <= largestTar;
}

async function check(file: PackageFile, { clock, signal }: CheckMachine): Promise<void> {
  const options = { links: 'allow', collisions: 'allow', pause: () => clock.sleep(0, signal) } as const;
  await listArchive(file.path, options);
  if (file.extension !== '.nupkg') return;
  const metadata = await readPackageMetadata(file.path, options);
  if (metadata === undefined) return;
  if (metadata.id.toLowerCase() === file.id.toLowerCase() && isSameVersion(metadata.version, file.version)) return;
  const found = `${metadata.id} ${metadata.version}`;
  throw new AppError('input', 'PACKAGE_NAME_MISLEADS', `its name says ${file.id} ${file.version}, its nuspec ${found}`);
}
