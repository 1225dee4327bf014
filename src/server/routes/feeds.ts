import { builtInFeedId, feeds as endpoints } from '../../contract/resources/feeds.ts';
import type { LinkBuilder } from '../http/links.ts';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import { highestFirst, packages } from '../packages/packages.ts';
import type { StoredPackage } from '../packages/port.ts';
import { notFound, notOffered, refused } from '../refusal.ts';
import { presentPackage } from '../resources/packages.ts';
import type { ReadTransaction } from '../store/port.ts';
import { versionFilter } from './packageSearch.ts';

export const feedRoutes = routes('feeds', endpoints, {
  list: {
    permission: 'FeedView',
    handle({ query }, { links, space }) {
      const { skip, take } = query;
      const items = isWanted(query) ? [presentBuiltIn(links, space)] : [];
      const template = '{?skip,take,ids,partialName,feedType,name}';
      const found = { items: items.slice(skip, skip + take), total: items.length };
      return page({ itemType: 'Feed', path: links.space('feeds'), template, found, skip, take, query });
    },
  },
  all: { permission: 'FeedView', handle: (_request, { links, space }) => [presentBuiltIn(links, space)] },
  stats: {
    permission: 'FeedView',
    handle: (_request, { store, links }) =>
      store.read(async (tx) => ({ TotalPackages: await tx.collection(packages).count(), Links: { Self: links.space('feeds', 'stats') } })),
  },
  get: {
    permission: 'FeedView',
    handle({ params }, { links, space }) {
      requireBuiltIn(params.id);
      return presentBuiltIn(links, space);
    },
  },
  create: {
    permission: 'FeedEdit',
    handle() {
      throw notOffered('feeds beside the built-in one yet');
    },
  },
  update: {
    permission: 'FeedEdit',
    handle({ params }, { links, space }) {
      requireBuiltIn(params.id);
      return presentBuiltIn(links, space);
    },
  },
  delete: {
    permission: 'FeedEdit',
    handle({ params }) {
      requireBuiltIn(params.id);
      throw refused('The built-in feed cannot be deleted.');
    },
  },
  searchPackages: {
    permission: 'FeedView',
    handle: ({ params, query }, { store, links }) =>
      store.read(async (tx) => {
        requireBuiltIn(params.feedId);
        const found = await search(tx, query);
        const wanted = query.includeMultipleVersions ? found.flat() : found.flatMap((versions) => versions.slice(0, 1));
        return Promise.all(wanted.slice(0, query.take ?? wanted.length).map((stored) => presentPackage(tx, stored, links)));
      }),
  },
  versions: {
    permission: 'FeedView',
    handle: ({ params, query }, { store, links }) =>
      store.read(async (tx) => {
        requireBuiltIn(params.feedId);
        const { skip, take, filter } = query;
        const all = (await search(tx, query))
          .flat()
          .filter((stored) => stored.Version.toLowerCase().includes((filter ?? '').toLowerCase()));
        const found = { items: all.slice(skip, skip + take).map((stored) => presentVersion(stored, links)), total: all.length };
        return page({
          itemType: 'PackageVersion',
          path: links.space('feeds', builtInFeedId, 'packages', 'versions'),
          found,
          skip,
          take,
          query,
        });
      }),
  },
  searchIds: {
    permission: 'FeedView',
    handle: ({ params, query }, { store, links }) =>
      store.read(async (tx) => {
        requireBuiltIn(params.feedId);
        const { skip, take } = query;
        const all = await search(tx, { packageId: query.term, partialMatch: true });
        const items = all.slice(skip, skip + take).flatMap(([latest]) => (latest ? [presentId(latest)] : []));
        const path = links.space('feeds', builtInFeedId, 'packages', 'search');
        return page({ itemType: 'PackageDescription', path, found: { items, total: all.length }, skip, take, query });
      }),
  },
  notes: {
    permission: 'FeedView',
    async handle({ params, query }, { services, space }) {
      requireBuiltIn(params.feedId);
      const stored = await services.packages.find(space, query.packageId ?? '', query.version ?? '');
      if (!stored) throw notFound(`${query.packageId ?? ''}.${query.version ?? ''}`);
      return stored.ReleaseNotes ?? '';
    },
  },
});

interface Search {
  readonly packageId?: string | undefined;
  readonly partialMatch?: boolean | undefined;
  readonly packageIds?: readonly string[] | undefined;
  readonly includePreRelease?: boolean | undefined;
  readonly versionRange?: string | undefined;
  readonly preReleaseTag?: string | undefined;
}

/** The versions that fit, per package id, highest first. */
async function search(tx: ReadTransaction, query: Search): Promise<readonly (readonly StoredPackage[])[]> {
  const { packageId } = query;
  const ids = query.packageIds ?? (packageId === undefined || query.partialMatch ? undefined : [packageId]);
  const partialName = ids === undefined ? packageId : undefined;
  const { items } = await tx
    .collection(packages)
    .find({ keys: { packageId: ids?.map((id) => id.toLowerCase()) }, partialName, order: 'name' });
  const fits = versionFilter(query);
  const byId = new Map<string, StoredPackage[]>();
  for (const stored of items.filter((item) => fits(item.Version))) {
    const id = stored.PackageId.toLowerCase();
    byId.set(id, [...(byId.get(id) ?? []), stored]);
  }
  return [...byId.values()].map((versions) => highestFirst(versions));
}

interface FeedQuery {
  readonly ids?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly partialName?: string | undefined;
  readonly feedType?: readonly string[] | undefined;
}

const builtInName = 'Octopus Server (built-in)';

/** Whether a query finds the one feed there is. */
function isWanted({ ids, name, partialName, feedType }: FeedQuery): boolean {
  const same = (left: string) => (right: string) => left.toLowerCase() === right.toLowerCase();
  if (ids && !ids.some(same(builtInFeedId))) return false;
  if (feedType && !feedType.some(same('BuiltIn'))) return false;
  if (name !== undefined && !same(name)(builtInName)) return false;
  return builtInName.toLowerCase().includes((partialName ?? '').toLowerCase());
}

function requireBuiltIn(id: string): void {
  if (id.toLowerCase() !== builtInFeedId) throw notFound(id);
}

function presentBuiltIn(links: LinkBuilder, space: string) {
  const path = (...rest: string[]) => links.space('feeds', builtInFeedId, ...rest);
  return {
    Id: builtInFeedId,
    SpaceId: space,
    Name: builtInName,
    Slug: 'octopus-server-built-in',
    FeedType: 'BuiltIn',
    PackageAcquisitionLocationOptions: ['Server', 'ExecutionTarget'],
    DeleteUnreleasedPackagesAfterDays: null,
    Links: {
      Self: path(),
      SearchTemplate: `${path('packages')}{?packageId,partialMatch,includeMultipleVersions,includeNotes,includePreRelease,versionRange,preReleaseTag,take}`,
      SearchPackageVersionsTemplate: `${path('packages', 'versions')}{?packageId,take,skip,includePreRelease,versionRange,preReleaseTag,filter,includeReleaseNotes}`,
      SearchPackagesTemplate: `${path('packages', 'search')}{?term,take,skip}`,
      NotesTemplate: `${path('packages', 'notes')}{?packageId,version}`,
      Packages: links.space('packages'),
    },
  };
}

function presentVersion(stored: StoredPackage, links: LinkBuilder) {
  return {
    Id: stored.Id,
    FeedId: builtInFeedId,
    PackageId: stored.PackageId,
    Version: stored.Version,
    Title: stored.Title,
    Published: stored.Published,
    SizeBytes: stored.PackageSizeBytes,
    ReleaseNotes: stored.ReleaseNotes,
    Links: { Self: links.space('packages', encodeURIComponent(stored.Id)) },
  };
}

function presentId(latest: StoredPackage) {
  return { Id: latest.PackageId, Name: latest.PackageId, Description: latest.Description, LatestVersion: latest.Version };
}
