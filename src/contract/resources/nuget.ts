/**
 * The built-in feed for NuGet clients, to read: protocol version 3 and what clients of version 2 ask for. The API key is the password of
 * Basic credentials, with any user name.
 * @see https://learn.microsoft.com/nuget/api/overview
 */
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { queryBool, queryInt, queryText } from '../queryValues.ts';

const get = { method: 'GET', scope: 'space', signIn: 'basic' } as const;
const bytes = { ...get, answers: 'bytes', response: z.unknown() } as const;

export const NuGetServiceIndex = z.object({
  version: z.string(),
  resources: z.array(z.object({ '@id': z.string(), '@type': z.string(), comment: z.string() })),
});

/** One per framework; without `targetFramework` for every one. */
const DependencyGroup = z.object({
  targetFramework: z.string().optional(),
  dependencies: z.array(z.object({ id: z.string(), range: z.string().optional() })),
});

const CatalogEntry = z.object({
  '@id': z.string(),
  ...{ id: z.string(), version: z.string(), title: z.string(), description: z.string(), authors: z.string() },
  ...{ listed: z.boolean(), published: z.string(), packageContent: z.string() },
  dependencyGroups: z.array(DependencyGroup),
});

const Leaf = z.object({ '@id': z.string(), catalogEntry: CatalogEntry, packageContent: z.string(), registration: z.string() });

const Page = z.object({
  '@id': z.string(),
  ...{ count: z.number(), lower: z.string(), upper: z.string(), parent: z.string() },
  /** Left out where the index only names the page. */
  items: z.array(Leaf).optional(),
});
export type NuGetPage = z.input<typeof Page>;
export type NuGetLeaf = z.input<typeof Leaf>;

export const NuGetRegistration = z.object({ '@id': z.string(), count: z.number(), items: z.array(Page) });

const LeafDocument = z.object({
  '@id': z.string(),
  ...{ listed: z.boolean(), packageContent: z.string(), published: z.string(), registration: z.string() },
});

export const NuGetVersions = z.object({ versions: z.array(z.string()) });

const Hit = z.object({
  '@id': z.string(),
  '@type': z.string(),
  ...{ registration: z.string(), id: z.string(), version: z.string(), title: z.string(), description: z.string() },
  authors: z.array(z.string()),
  versions: z.array(z.object({ '@id': z.string(), version: z.string(), downloads: z.number() })),
});
export type NuGetHit = z.input<typeof Hit>;

const SearchResult = z.object({ totalHits: z.number(), data: z.array(Hit) });
const SearchQuery = z.object({ q: queryText, skip: queryInt, take: queryInt, prerelease: queryBool });

/** The parameters of OData that clients send; texts are quoted: `id='Acme.Web'`. */
const ODataQuery = z.object({
  ...{ id: queryText, searchTerm: queryText, includePrerelease: queryText, semVerLevel: queryText },
  ...{ $filter: queryText, $top: queryInt, $skip: queryInt },
});

export const nuget = {
  index: endpoint({ ...get, path: 'nuget/v3/index.json', response: NuGetServiceIndex }),
  /** `versions`: normalised, in lower case, lowest first. */
  versions: endpoint({ ...get, path: 'nuget/v3/flat/{id}/index.json', response: NuGetVersions }),
  /** `{file}`: `<id>.<version>.nupkg` or `<id>.nuspec`, in lower case. */
  content: endpoint({ ...bytes, path: 'nuget/v3/flat/{id}/{version}/{file}' }),
  registration: endpoint({ ...get, path: 'nuget/v3/registration/{id}/index.json', response: NuGetRegistration }),
  registrationPage: endpoint({ ...get, path: 'nuget/v3/registration/{id}/page/{lower}/{upper}', response: Page }),
  /** `{file}`: `<version>.json`. */
  registrationLeaf: endpoint({ ...get, path: 'nuget/v3/registration/{id}/{file}', response: LeafDocument }),
  search: endpoint({ ...get, path: 'nuget/v3/search', query: SearchQuery, response: SearchResult }),
  /** The service document of version 2. */
  service: endpoint({ ...bytes, path: 'nuget/v2' }),
  /** `{resource}`: `$metadata`, `FindPackagesById()`, `Packages()`, `Packages(Id='…',Version='…')`, `Search()`. */
  resource: endpoint({ ...bytes, path: 'nuget/v2/{resource}', query: ODataQuery }),
  download: endpoint({ ...bytes, path: 'nuget/v2/package/{id}/{version}' }),
};
