import { choose, chooseAll } from '../client/api/lookUp.ts';
import { countVersions, deleteStoredPackage, findStoredPackage, readNewestPackages, readVersions } from '../client/api/storedPackages.ts';
import type { Connection } from '../client/connection.ts';
import type { Package } from '../contract/resources/packages.ts';
import { isAppError } from '../errors/appError.ts';
import type { AppError } from '../errors/appError.ts';
import { packageErrors } from '../errors/classic/packages.ts';
import { reworded } from '../errors/reworded.ts';
import { mapBounded } from './mapBounded.ts';

export interface ListedPackage {
  readonly newest: Package;
  /** Versions in the feed. */
  readonly count: number;
}

const requestsAtOnce = 4;

/** The packages of the built-in feed, by id; a request per hundred ids and one per id for the number of its versions. */
export async function listPackages(connection: Connection, filter: string | undefined): Promise<readonly ListedPackage[]> {
  const newest = await readNewestPackages(connection, filter);
  return mapBounded(newest, requestsAtOnce, async (item) => ({ newest: item, count: await countVersions(connection, item.PackageId) }));
}

/** The versions of one package, newest first. An id without any is `NAME_NOT_FOUND`, with the nearest ids. */
export async function listVersions(connection: Connection, packageId: string, limit: number): Promise<readonly Package[]> {
  const found = await readVersions(connection, packageId, limit);
  return found.length > 0 ? found : refuseUnknown(connection, packageId);
}

/** The stored versions that are named, each once. What is missing is `NAME_NOT_FOUND`, all of it at once, with the nearest names. */
export async function findVersions(connection: Connection, packageId: string, versions: readonly string[]): Promise<readonly Package[]> {
  const found = await mapBounded([...new Set(versions)], requestsAtOnce, (version) => findStoredPackage(connection, packageId, version));
  const known = found.flatMap((item) => item ?? []);
  if (known.length === found.length) return known;
  const all = await listVersions(connection, packageId, 1000);
  const named = all.map((item) => ({ Id: item.Id, Name: item.Version, item }));
  return chooseAll(`version of ${packageId}`, named, versions).map(({ item }) => item);
}

/** One stored version; octo told an unknown one as the server did. Throws `NAME_NOT_FOUND` with the nearest names. */
export async function findVersion(connection: Connection, packageId: string, version: string): Promise<Package> {
  try {
    const [found] = await findVersions(connection, packageId, [version]);
    if (found !== undefined) return found;
  } catch (error) {
    if (!isAppError(error) || error.code !== 'NAME_NOT_FOUND') throw error;
    throw reworded(error, packageErrors.notFound(packageId, version));
  }
  throw new Error(`${packageId} ${version} was neither found nor missing`);
}

export interface DeletedPackage {
  readonly stored: Package;
  /** Why it is still there. */
  readonly error: AppError | undefined;
}

/** Deletes versions, one after the other; one that fails does not keep the others. */
export async function deletePackages(connection: Connection, stored: readonly Package[]): Promise<readonly DeletedPackage[]> {
  const results: DeletedPackage[] = [];
  for (const item of stored) {
    try {
      await deleteStoredPackage(connection, item.Id);
      results.push({ stored: item, error: undefined });
    } catch (error) {
      if (!isAppError(error)) throw error;
      results.push({ stored: item, error });
    }
  }
  return results;
}

async function refuseUnknown(connection: Connection, packageId: string): Promise<never> {
  const newest = await readNewestPackages(connection);
  choose(
    'package',
    newest.map(({ PackageId }) => ({ Id: PackageId, Name: PackageId })),
    packageId,
  );
  throw new Error(`the server lists ${packageId} without versions`);
}
