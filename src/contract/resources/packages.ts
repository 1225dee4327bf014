import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, listOf, maybe, openEnum, text } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryList, queryText } from '../queryValues.ts';
import { documentFields, Nothing, resourceFields } from '../resourceBase.ts';
import { BuildInformation } from './buildInformation.ts';
import { overwriteModes } from './overwriteMode.ts';

/** A package version, in the built-in feed or found in another one. */
export const Package = z.looseObject({
  ...resourceFields,
  PackageId: z.string(),
  Version: z.string(),
  FeedId: text,
  NuGetPackageId: text,
  NuGetFeedId: text,
  FileExtension: text,
  Title: text,
  Summary: text,
  Description: text,
  ReleaseNotes: text,
  Published: text,
  PackageSizeBytes: z.number().nullish(),
  /** SHA-1 of the file in lower-case hex; absent for packages of other feeds. */
  Hash: text,
  PackageVersionBuildInformation: maybe(BuildInformation),
});
export type Package = z.infer<typeof Package>;

export const PackageNotes = z.looseObject({
  FeedId: text,
  PackageId: z.string(),
  Version: z.string(),
  Notes: maybe(z.looseObject({ Succeeded: flag(true), Notes: text, Published: text, DisplayMessage: text, FailureReason: text })),
});
export type PackageNotes = z.infer<typeof PackageNotes>;

export const PackageNotesList = z.looseObject({ ...documentFields, Packages: listOf(PackageNotes) });
export type PackageNotesList = z.infer<typeof PackageNotesList>;

/** What a delta upload starts from: the signature (base64, octodiff format) of the nearest earlier version. */
export const DeltaSignature = z.looseObject({ BaseVersion: z.string(), Signature: z.string() });
export type DeltaSignature = z.infer<typeof DeltaSignature>;

const PackageQuery = z.object({
  ...pagingQuery(),
  nuGetPackageId: queryText,
  packageId: queryText,
  filter: queryText,
  latest: queryBool,
  includeNotes: queryBool,
  includeWorkItems: queryBool,
});
const OneQuery = z.object({ includeNotes: queryBool, includeWorkItems: queryBool });

/** `replace=true` is the older spelling of `OverwriteExisting`. */
const UploadQuery = z.object({
  overwriteMode: openEnum(overwriteModes).optional(),
  replace: queryBool,
});
const BulkBody = z.looseObject({ Ids: listOf(z.string()), SpaceId: text });

export const packages = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'packages', query: PackageQuery, response: pageOf(Package) }),
  /** By `packages-Web.1.2.3` or bare `Web.1.2.3`. */
  get: endpoint({ method: 'GET', scope: 'space', path: 'packages/{id}', query: OneQuery, response: Package }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'packages/{id}', response: Nothing }),
  /** Ids in the query (clients) or in the body (reference). */
  deleteMany: endpoint({
    method: 'DELETE',
    scope: 'space',
    path: 'packages/bulk',
    query: z.object({ ids: queryList }),
    body: BulkBody.optional(),
    response: Nothing,
  }),
  /** Multipart: the first file part, whatever its name; id and version come from its file name. 201 new, 200 an existing one was kept, 409 exists. */
  upload: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'packages/raw',
    query: UploadQuery,
    accepts: 'multipart',
    response: Package,
    status: 201,
  }),
  download: endpoint({ method: 'GET', scope: 'space', path: 'packages/{id}/raw', answers: 'bytes', response: z.unknown() }),
  /** `packageIds=Id:Version,…` */
  notes: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'packages/notes',
    query: z.object({ packageIds: queryList }),
    response: PackageNotesList,
  }),
  /** `version` is the one about to be uploaded; 404 when there is no earlier one. */
  deltaSignature: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'packages/{packageId}/{version}/delta-signature',
    response: DeltaSignature,
  }),
  /** The file name of the part is the new package's, which carries its version. */
  uploadDelta: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'packages/{packageId}/{baseVersion}/delta',
    query: UploadQuery,
    accepts: 'multipart',
    response: Package,
    status: 201,
  }),
};
