import { compareLooseVersions, tryParseLooseVersion } from '../../versions/looseVersion.ts';
import { defineCollection } from '../store/port.ts';
import { StoredPackage } from './port.ts';

/** The package versions of the built-in feed. */
export const packages = defineCollection({
  name: 'packages',
  idPrefix: 'packages',
  scope: 'space',
  schema: StoredPackage,
  title: (stored) => stored.PackageId,
  keys: (stored) => ({ packageId: stored.PackageId.toLowerCase(), version: stored.Version.toLowerCase(), content: stored.Sha256 }),
});

/** `packages-Acme.Web.1.2.3` */
export function packageDocumentId(packageId: string, version: string): string {
  return `${packages.idPrefix}-${packageId}.${version}`;
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
