/** The part of the built-in feed that NuGet clients see: packages that are nupkg files. */
import { compareLooseVersions, tryParseLooseVersion } from '../../versions/looseVersion.ts';
import { normaliseNuGetVersion } from '../../versions/nugetVersion.ts';
import { findVersion, packages, versionsDownwards } from '../packages/packages.ts';
import type { StoredPackage } from '../packages/port.ts';
import { notFound } from '../refusal.ts';
import type { ReadTransaction } from '../store/port.ts';

/** The versions of a package, highest first. */
export async function* nupkgVersions(tx: ReadTransaction, id: string): AsyncGenerator<StoredPackage> {
  for await (const stored of versionsDownwards(tx, id)) if (isNupkg(stored)) yield stored;
}

/** All versions of a package, highest first; one without any is `RESOURCE_NOT_FOUND`. */
export async function requireNupkgs(tx: ReadTransaction, id: string): Promise<readonly StoredPackage[]> {
  const found: StoredPackage[] = [];
  for await (const stored of nupkgVersions(tx, id)) found.push(stored);
  if (found.length === 0) throw notFound(id);
  return found;
}

/** One version, as it was pushed (`1.0`) or as NuGet normalises it (`1.0.0`); `RESOURCE_NOT_FOUND` where there is none. */
export async function requireNupkg(tx: ReadTransaction, id: string, version: string): Promise<StoredPackage> {
  const exact = await findVersion(tx, id, version);
  if (exact && isNupkg(exact)) return exact;
  const wanted = tryParseLooseVersion(version);
  for await (const stored of nupkgVersions(tx, id)) {
    if (normaliseNuGetVersion(stored.Version) === normaliseNuGetVersion(version)) return stored;
    const here = tryParseLooseVersion(stored.Version);
    if (wanted === undefined || (here !== undefined && compareLooseVersions(here, wanted, 'ignore') < 0)) break;
  }
  throw notFound(`${id}.${version}`);
}

/** A package id with its versions that a search shows, highest first. */
export interface NupkgSeries {
  readonly versions: readonly StoredPackage[];
}

/** Packages whose id holds a text; only versions of the wanted kind, none without any. */
export async function* searchNupkgs(
  tx: ReadTransaction,
  { term, versions }: { readonly term: string | undefined; readonly versions: 'releases' | 'all' },
): AsyncGenerator<NupkgSeries> {
  const { items } = await tx.collection(packages).series({ partialName: term });
  for (const { title } of items) {
    const found: StoredPackage[] = [];
    for await (const stored of nupkgVersions(tx, title)) if (versions === 'all' || !isPrerelease(stored)) found.push(stored);
    if (found.length > 0) yield { versions: found };
  }
}

export function isPrerelease({ Version }: StoredPackage): boolean {
  return (tryParseLooseVersion(Version)?.labels.length ?? 0) > 0;
}

function isNupkg(stored: StoredPackage): boolean {
  return stored.FileExtension.toLowerCase() === '.nupkg';
}
