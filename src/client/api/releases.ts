import type { BodyInputOf } from '../../contract/endpoint.ts';
import { type CreateReleaseResult, type Release, releases } from '../../contract/resources/releases.ts';
import type { Connection } from '../connection.ts';
import { unlessNotFound } from './lookUp.ts';

/** What to release; names may be ids. The space is the connection's. */
export type CreateRelease = Omit<BodyInputOf<typeof releases.createV1>, 'SpaceId' | 'SpaceIdOrName'>;

/** Creates a release in one request; version, channel and packages that are left out are chosen by the server (rest-api.md §7). */
export function createReleaseV1(connection: Connection, command: CreateRelease): Promise<CreateReleaseResult> {
  return connection.call(releases.createV1, { body: { ...command, SpaceId: connection.spaceId, SpaceIdOrName: connection.spaceId } });
}

export function readRelease(connection: Connection, id: string): Promise<Release> {
  return connection.call(releases.get, { params: { id } });
}

/** The release of a project with this exact version; undefined if there is none. */
export function findRelease(connection: Connection, projectId: string, version: string): Promise<Release | undefined> {
  return unlessNotFound(connection.call(releases.getByVersion, { params: { projectId, version } }));
}

/** Page of a release in the portal. */
export function releaseUrl(connection: Connection, id: string): string {
  return connection.webUrl(`/app#/${connection.spaceId}/releases/${id}`);
}
