import { compareLooseVersions, tryParseLooseVersion } from '../../versions/looseVersion.ts';
import { looseVersionKey } from '../../versions/looseVersionKey.ts';
import { defineCollection } from '../store/port.ts';
import type { ReadTransaction } from '../store/port.ts';
import { StoredPackage } from './port.ts';

/** The package versions of the built-in feed; those of one id are a series, highest first. */
export const packages = defineCollection({
  name: 'packages',
  idPrefix: 'packages',
  scope: 'space',
  schema: StoredPackage,
  title: (stored) => stored.PackageId,
  sort: (stored) => looseVersionKey(stored.Version),
  keys: (stored) => ({ packageId: stored.PackageId.toLowerCase(), version: stored.Version.toLowerCase(), content: stored.Sha256 }),
});

/** `packages-Acme.Web.1.2.3` */
export function packageDocumentId(packageId: string, version: string): string {
  return `${packages.idPrefix}-${packageId}.${version}`;
}

/** The version of the package, ids and versions compared as texts without regard to case; one row read, however many versions there are. */
export async function findVersion(tx: ReadTransaction, packageId: string, version: string): Promise<StoredPackage | undefined> {
  const found = await tx.collection(packages).get(packageDocumentId(packageId, version));
  // `a.1` in version `2` has the same document id as `a` in version `1.2`.
  return found?.PackageId.toLowerCase() === packageId.toLowerCase() && found.Version.toLowerCase() === version.toLowerCase()
    ? found
    : undefined;
}

/**
 * The versions of one package (of all, by their ids, if absent) from the highest down, read in growing parts: whoever needs the first
 * few stops early.
 */
export async function* versionsDownwards(tx: ReadTransaction, packageId: string | undefined): AsyncGenerator<StoredPackage> {
  for (let skip = 0, take = 50; ; take *= 4) {
    const { items } = await tx.collection(packages).find({ name: packageId, order: 'series', skip, take });
    yield* items;
    if (items.length < take) return;
    skip += take;
  }
}

interface HasVersion {
  readonly Version: string;
}

/** Highest version first; texts that are no versions come last. */
export function highestFirst<T extends HasVersion>(all: readonly T[]): T[] {
  const parsed = all.map((item) => ({ item, version: tryParseLooseVersion(item.Version) }));
  parsed.sort((a, b) => {
    if (a.version && b.version) return compareLooseVersions(b.version, a.version);
    return Number(b.version !== undefined) - Number(a.version !== undefined);
  });
  return parsed.map(({ item }) => item);
}
