import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, listOf, openEnum, text } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryList, queryText } from '../queryValues.ts';
import { Nothing, resourceFields } from '../resourceBase.ts';
import { overwriteModes } from './overwriteMode.ts';

export const Commit = z.looseObject({ Id: z.string(), Comment: text, LinkUrl: text });
export type Commit = z.infer<typeof Commit>;

export const WorkItem = z.looseObject({ Id: z.string(), Description: text, LinkUrl: text, Source: text });
export type WorkItem = z.infer<typeof WorkItem>;

const buildFields = {
  BuildEnvironment: text,
  BuildNumber: text,
  BuildUrl: text,
  Branch: text,
  VcsType: text,
  VcsRoot: text,
  VcsCommitNumber: text,
};

/** What a build server knows about a build, as it is pushed. */
export const BuildInformationContent = z.looseObject({
  ...buildFields,
  Commits: listOf(z.looseObject({ Id: z.string(), Comment: text })),
});
export type BuildInformationContent = z.infer<typeof BuildInformationContent>;

/** Build information as releases and deployments carry it: with links and work items found by the server. */
export const ReleaseBuildInformation = z.looseObject({
  PackageId: z.string(),
  Version: z.string(),
  ...buildFields,
  VcsCommitUrl: text,
  IssueTrackerName: text,
  Commits: listOf(Commit),
  WorkItems: listOf(WorkItem),
});
export type ReleaseBuildInformation = z.infer<typeof ReleaseBuildInformation>;

export const BuildInformation = z.looseObject({
  ...resourceFields,
  ...ReleaseBuildInformation.shape,
  Created: text,
  IncompleteDataWarning: text,
});
export type BuildInformation = z.infer<typeof BuildInformation>;

/** The Go client sends `OverwriteMode` here, the others in the query. */
export const BuildInformationInput = z.looseObject({
  SpaceId: text,
  PackageId: z.string(),
  Version: z.string(),
  OverwriteMode: openEnum(overwriteModes).nullish(),
  Replace: flag(),
  OctopusBuildInformation: BuildInformationContent,
});

const BuildInformationQuery = z.object({
  ...pagingQuery(),
  packageId: queryText,
  partialPackageId: queryText,
  /** The version. */
  filter: queryText,
  latest: queryBool,
  includeWorkItems: queryBool,
});

export const buildInformation = {
  list: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'build-information',
    query: BuildInformationQuery,
    response: pageOf(BuildInformation),
  }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'build-information/{id}', response: BuildInformation }),
  /** Answers 200, also for new ones. */
  push: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'build-information',
    query: z.object({ overwriteMode: openEnum(overwriteModes).optional() }),
    body: BuildInformationInput,
    response: BuildInformation,
  }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'build-information/{id}', response: Nothing }),
  deleteMany: endpoint({
    method: 'DELETE',
    scope: 'space',
    path: 'build-information/bulk',
    query: z.object({ ids: queryList }),
    body: z.looseObject({ Ids: listOf(z.string()), SpaceId: text }).optional(),
    response: Nothing,
  }),
};
