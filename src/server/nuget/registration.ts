/** The documents of NuGet's version 3 protocol about one package. */
import type { NuGetHit, NuGetLeaf, NuGetPage } from '../../contract/resources/nuget.ts';
import { normaliseNuGetVersion } from '../../versions/nugetVersion.ts';
import type { StoredPackage } from '../packages/port.ts';

/** Versions on a page; packages with more have an index that only names its pages. */
const pageSize = 64;

/** `base`: absolute URL of the version 3 service, without trailing slash; `versions`: highest first. */
export function registrationIndex(base: string, versions: readonly StoredPackage[]) {
  const ascending = versions.toReversed();
  const pages = Array.from({ length: Math.ceil(ascending.length / pageSize) }, (_, page) =>
    ascending.slice(page * pageSize, (page + 1) * pageSize),
  );
  const inline = pages.length === 1;
  return {
    '@id': indexUrl(base, versions[0]?.PackageId ?? ''),
    count: pages.length,
    items: pages.map((part) => (inline ? registrationPage(base, part) : nameOnly(registrationPage(base, part)))),
  };
}

/** A page of versions, lowest first. */
export function registrationPage(base: string, ascending: readonly StoredPackage[]): NuGetPage {
  const id = ascending[0]?.PackageId ?? '';
  const [lower, upper] = [ascending[0], ascending.at(-1)].map((stored) => normaliseNuGetVersion(stored?.Version ?? ''));
  return {
    '@id': `${base}/registration/${segment(id)}/page/${lower ?? ''}/${upper ?? ''}`,
    ...{ count: ascending.length, lower: lower ?? '', upper: upper ?? '', parent: indexUrl(base, id) },
    items: ascending.map((stored) => leafOf(base, stored)),
  };
}

export function registrationLeaf(base: string, stored: StoredPackage) {
  return {
    '@id': leafUrl(base, stored),
    ...{
      listed: true,
      packageContent: contentUrl(base, stored),
      published: stored.Published,
      registration: indexUrl(base, stored.PackageId),
    },
  };
}

/** A package in the answer of a search, its versions highest first. */
export function searchHit(base: string, versions: readonly StoredPackage[]): NuGetHit[] {
  const [highest] = versions;
  if (highest === undefined) return [];
  const registration = indexUrl(base, highest.PackageId);
  return [
    {
      ...{ '@id': registration, '@type': 'Package', registration, id: highest.PackageId, version: highest.Version },
      ...{ title: highest.Title ?? highest.PackageId, description: highest.Description, authors: highest.Authors },
      versions: versions.toReversed().map((stored) => ({ '@id': leafUrl(base, stored), version: stored.Version, downloads: 0 })),
    },
  ];
}

function leafOf(base: string, stored: StoredPackage): NuGetLeaf {
  const packageContent = contentUrl(base, stored);
  return {
    '@id': leafUrl(base, stored),
    catalogEntry: {
      '@id': leafUrl(base, stored),
      ...{ id: stored.PackageId, version: stored.Version, title: stored.Title ?? stored.PackageId, description: stored.Description },
      ...{ authors: stored.Authors.join(', '), listed: true, published: stored.Published, packageContent },
      dependencyGroups: stored.DependencyGroups.map(({ TargetFramework, Dependencies }) => ({
        ...(TargetFramework !== null && { targetFramework: TargetFramework }),
        // Without a range any version will do.
        dependencies: Dependencies.map(({ Id, Range }) => ({ id: Id, ...(Range !== '' && { range: Range }) })),
      })),
    },
    ...{ packageContent, registration: indexUrl(base, stored.PackageId) },
  };
}

function nameOnly({ items: _, ...named }: NuGetPage): NuGetPage {
  return named;
}

function indexUrl(base: string, id: string): string {
  return `${base}/registration/${segment(id)}/index.json`;
}

function leafUrl(base: string, { PackageId, Version }: StoredPackage): string {
  return `${base}/registration/${segment(PackageId)}/${segment(normaliseNuGetVersion(Version))}.json`;
}

function contentUrl(base: string, { PackageId, Version }: StoredPackage): string {
  const [id, version] = [segment(PackageId), segment(normaliseNuGetVersion(Version))];
  return `${base}/flat/${id}/${version}/${id}.${version}.nupkg`;
}

function segment(text: string): string {
  return encodeURIComponent(text.toLowerCase());
}
