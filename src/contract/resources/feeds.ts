import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, integer, openEnum, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryInt, queryList, queryText } from '../queryValues.ts';
import { documentFields, Links, newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { Package } from './packages.ts';

/** The id of the feed that packages are pushed to. */
export const builtInFeedId = 'feeds-builtin';

export const feedTypes = [
  'None',
  'NuGet',
  'Docker',
  'Maven',
  'OctopusProject',
  'GitHub',
  'Helm',
  'OciRegistry',
  'AwsElasticContainerRegistry',
  'BuiltIn',
  'S3',
  'AzureContainerRegistry',
  'GoogleContainerRegistry',
  'ArtifactoryGeneric',
  'Npm',
  'GcsStorage',
  'PyPi',
] as const;

const fields = { Name: z.string(), Slug: text, FeedType: openEnum(feedTypes), PackageAcquisitionLocationOptions: texts };

export const Feed = z.looseObject({
  ...spaceResourceFields,
  ...fields,
  /** The rest is of the built-in feed. */
  DeleteUnreleasedPackagesAfterDays: z.number().nullish(),
  IsBuiltInRepoSyncEnabled: flag(),
  DeletePackagesAssociatedWithReleases: flag(),
});
export type Feed = z.infer<typeof Feed>;

export const FeedInput = z.looseObject({ ...newResourceFields, ...fields, SpaceId: text });

/** One version of a package in any feed. */
export const PackageVersion = z.looseObject({
  Id: text,
  FeedId: text,
  PackageId: z.string(),
  Version: z.string(),
  Title: text,
  Published: text,
  SizeBytes: integer(0),
  ReleaseNotes: text,
  Links,
});
export type PackageVersion = z.infer<typeof PackageVersion>;

export const PackageDescription = z.looseObject({ Id: z.string(), Name: text, Description: text, LatestVersion: text, Links });
export type PackageDescription = z.infer<typeof PackageDescription>;

export const FeedStats = z.looseObject({ ...documentFields, TotalPackages: integer(0) });
export type FeedStats = z.infer<typeof FeedStats>;

const FeedQuery = z.object({ ...pagingQuery(), ids: queryList, name: queryText, partialName: queryText, feedType: queryList });

const SearchQuery = z.object({
  packageId: queryText,
  packageIds: queryList,
  partialMatch: queryBool,
  includeMultipleVersions: queryBool,
  includePreRelease: queryBool,
  includeNotes: queryBool,
  versionRange: queryText,
  preReleaseTag: queryText,
  take: queryInt,
});

const VersionsQuery = z.object({
  ...pagingQuery(),
  packageId: queryText,
  includePreRelease: queryBool,
  includeReleaseNotes: queryBool,
  versionRange: queryText,
  preReleaseTag: queryText,
  filter: queryText,
});

const DescriptionsQuery = z.object({ ...pagingQuery(), term: queryText });
const NotesQuery = z.object({ packageId: queryText, version: queryText });

export const feeds = {
  /** `name` filters by equality. */
  list: endpoint({ method: 'GET', scope: 'space', path: 'feeds', query: FeedQuery, response: pageOf(Feed) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'feeds/all', response: z.array(Feed) }),
  stats: endpoint({ method: 'GET', scope: 'space', path: 'feeds/stats', response: FeedStats }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'feeds/{id}', response: Feed }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'feeds', body: FeedInput, response: Feed, status: 201 }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'feeds/{id}', body: FeedInput, response: Feed }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'feeds/{id}', response: Nothing }),
  /** A bare array, newest first; the classic client takes the first. */
  searchPackages: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'feeds/{feedId}/packages',
    query: SearchQuery,
    response: z.array(Package),
  }),
  /** A page, newest first. */
  versions: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'feeds/{feedId}/packages/versions',
    query: VersionsQuery,
    response: pageOf(PackageVersion),
  }),
  /** Packages by id, not versions. */
  searchIds: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'feeds/{feedId}/packages/search',
    query: DescriptionsQuery,
    response: pageOf(PackageDescription),
  }),
  notes: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'feeds/{feedId}/packages/notes',
    query: NotesQuery,
    answers: 'text',
    response: z.string(),
  }),
};
