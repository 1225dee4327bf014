import { type Package, packages } from '../../contract/resources/packages.ts';
import type { Connection } from '../connection.ts';
import type { DownloadRequest } from '../download.ts';
import { isNotFound } from '../errorFromAnswer.ts';
import { itemsOf } from '../paging.ts';

/** The newest version of every package of the built-in feed, by id; `filter`: a part of the id. */
export async function readNewestPackages(connection: Connection, filter?: string): Promise<readonly Package[]> {
  const query = { latest: true, ...(filter === undefined ? {} : { filter }) };
  return collect(itemsOf((page) => connection.call(packages.list, { query: { ...query, ...page } })));
}

/** How many versions of a package the built-in feed holds. */
export async function countVersions(connection: Connection, packageId: string): Promise<number> {
  const { TotalResults } = await connection.call(packages.list, { query: { nuGetPackageId: packageId, take: 1 } });
  return TotalResults;
}

/** The versions of a package in the built-in feed, newest first, at most `limit`; none of an unknown id. */
export async function readVersions(connection: Connection, packageId: string, limit: number): Promise<readonly Package[]> {
  const read = (page: { skip: number; take: number }) => connection.call(packages.list, { query: { nuGetPackageId: packageId, ...page } });
  return collect(itemsOf(read, Math.min(limit, 100)), limit);
}

/** One version, or undefined where it is not in the built-in feed. */
export async function findStoredPackage(connection: Connection, packageId: string, version: string): Promise<Package | undefined> {
  try {
    return await connection.call(packages.get, { params: { id: `packages-${packageId}.${version}` } });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Reads the file of one version into a sink, as a stream. */
export async function downloadStoredPackage(
  connection: Connection,
  id: string,
  request: Omit<DownloadRequest<typeof packages.download>, 'params'>,
): Promise<void> {
  await connection.download(packages.download, { ...request, params: { id } });
}

/** Removes one version from the built-in feed. */
export async function deleteStoredPackage(connection: Connection, id: string): Promise<void> {
  await connection.call(packages.delete, { params: { id } });
}

async function collect<T>(items: AsyncIterable<T>, limit = Infinity): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) {
    if (all.length >= limit) break;
    all.push(item);
  }
  return all;
}
