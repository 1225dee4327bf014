import { builtInFeedId, feeds as endpoints } from '../../contract/resources/feeds.ts';
import type { LinkBuilder } from '../http/links.ts';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import { packages } from '../packages/packages.ts';
import type { StoredPackage } from '../packages/port.ts';
import { notFound, notOffered, refused } from '../refusal.ts';
import { presentPackage } from '../resources/packages.ts';
import { highestOfEach, pageOfVersions, search } from './packageSearch.ts';

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
        return Promise.all(found.map((stored) => presentPackage(tx, stored, links)));
      }),
  },
  versions: {
    permission: 'FeedView',
    handle: ({ params, query }, { store, links }) =>
      store.read(async (tx) => {
        requireBuiltIn(params.feedId);
        const { skip, take } = query;
        const { items, total } = await pageOfVersions(tx, query);
        const found = { items: items.map((stored) => presentVersion(stored, links)), total };
        const path = links.space('feeds', builtInFeedId, 'packages', 'versions');
        return page({ itemType: 'PackageVersion', path, found, skip, take, query });
      }),
  },
  searchIds: {
    permission: 'FeedView',
    handle: ({ params, query }, { store, links }) =>
      store.read(async (tx) => {
        requireBuiltIn(params.feedId);
        const { skip, take } = query;
        const { items, total } = await highestOfEach(tx, { partialName: query.term, skip, take });
        const path = links.space('feeds', builtInFeedId, 'packages', 'search');
        return page({ itemType: 'PackageDescription', path, found: { items: items.map(presentId), total }, skip, take, query });
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
