import type { BodyInputOf } from '../../contract/endpoint.ts';
import { takeAll } from '../../contract/paging.ts';
import { type CreateReleaseResult, type Defect, type Release, releases } from '../../contract/resources/releases.ts';
import type { Connection } from '../connection.ts';
import { itemsOf } from '../paging.ts';
import { settle } from '../probes/settle.ts';
import { unlessNotFound } from './lookUp.ts';

/** What to release; names may be ids. The space is the connection's. */
export type CreateRelease = Omit<BodyInputOf<typeof releases.createV1>, 'SpaceId' | 'SpaceIdOrName'>;

/** Creates a release in one request; version, channel and packages that are left out are chosen by the server (rest-api.md §7). */
export function createReleaseV1(connection: Connection, command: CreateRelease, idempotencyKey: string): Promise<CreateReleaseResult> {
  const body = { ...command, SpaceId: connection.spaceId, SpaceIdOrName: connection.spaceId };
  return connection.call(releases.createV1, { body, idempotencyKey });
}

export function readRelease(connection: Connection, id: string): Promise<Release> {
  return connection.call(releases.get, { params: { id } });
}

/** The release of a project with this exact version; undefined if there is none. */
export function findRelease(connection: Connection, projectId: string, version: string): Promise<Release | undefined> {
  return unlessNotFound(connection.call(releases.getByVersion, { params: { projectId, version } }));
}

/** The releases of a project, newest first: the newest `limit`, or all. */
export async function readReleases(connection: Connection, projectId: string, limit = Infinity): Promise<readonly Release[]> {
  const found: Release[] = [];
  const pages = itemsOf((page) => connection.call(releases.ofProject, { params: { projectId }, query: page }), Math.min(limit, takeAll));
  for await (const release of pages) {
    found.push(release);
    if (found.length >= limit) break;
  }
  return found;
}

/** Releases by id, in no particular order. */
export async function readReleasesById(connection: Connection, ids: readonly string[]): Promise<readonly Release[]> {
  // A server takes an empty list of ids for "all releases".
  if (ids.length === 0) return [];
  return (await connection.call(releases.list, { query: { ids: [...ids], take: takeAll } })).Items;
}

/** Removes a release with its deployments. */
export async function deleteRelease(connection: Connection, id: string): Promise<void> {
  await connection.call(releases.delete, { params: { id } });
}

/** The defect that keeps a release from progressing, or undefined. */
export async function findUnresolvedDefect(connection: Connection, releaseId: string): Promise<Defect | undefined> {
  const page = await connection.call(releases.defects, { params: { id: releaseId }, query: { take: takeAll } });
  return page.Items.find(({ Status }) => Status === 'Unresolved');
}

/** Keeps a release from progressing, once whatever becomes of the answer. A server takes one unresolved defect per release. */
export async function reportDefect(connection: Connection, releaseId: string, description: string): Promise<void> {
  const idempotencyKey = connection.newIdempotencyKey();
  await settle<unknown>(
    () => connection.call(releases.reportDefect, { params: { id: releaseId }, body: { Description: description }, idempotencyKey }),
    async () => {
      const found = await findUnresolvedDefect(connection, releaseId);
      return found?.Description.trim() === description.trim() ? { state: 'done', value: found } : { state: 'absent' };
    },
    { repeats: 1 },
  );
}

/** Lets a release progress again, once whatever becomes of the answer. */
export async function resolveDefect(connection: Connection, releaseId: string): Promise<void> {
  const idempotencyKey = connection.newIdempotencyKey();
  await settle<unknown>(
    () => connection.call(releases.resolveDefect, { params: { id: releaseId }, idempotencyKey }),
    async () =>
      (await findUnresolvedDefect(connection, releaseId)) === undefined ? { state: 'done', value: undefined } : { state: 'absent' },
    { repeats: 1 },
  );
}

/** Page of a release in the portal. */
export function releaseUrl(connection: Connection, id: string): string {
  return connection.webUrl(`/app#/${connection.spaceId}/releases/${id}`);
}
