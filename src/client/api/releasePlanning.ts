import { takeAll } from '../../contract/paging.ts';
import { type DeploymentProcess, deploymentProcesses, type ReleaseTemplate } from '../../contract/resources/deploymentProcesses.ts';
import { deploymentSettings } from '../../contract/resources/deploymentSettings.ts';
import { feeds } from '../../contract/resources/feeds.ts';
import type { Connection } from '../connection.ts';

/** A project, and where its process is read when that lies in Git: a commit, or a branch or tag. */
export interface ProcessPlace {
  readonly projectId: string;
  readonly gitRef?: string;
}

/** The deployment process of a project as it is now. */
export function readProcess(connection: Connection, { projectId, gitRef }: ProcessPlace): Promise<DeploymentProcess> {
  if (gitRef === undefined) return connection.call(deploymentProcesses.getOfProject, { params: { projectId } });
  return connection.call(deploymentProcesses.getOfProjectAt, { params: { projectId, gitRef } });
}

/** Packages and next version that a new release of a channel needs. */
export function readReleaseTemplate(connection: Connection, place: ProcessPlace, channel: string): Promise<ReleaseTemplate> {
  const { projectId, gitRef } = place;
  if (gitRef === undefined) return connection.call(deploymentProcesses.templateOfProject, { params: { projectId }, query: { channel } });
  return connection.call(deploymentProcesses.templateOfProjectAt, { params: { projectId, gitRef }, query: { channel } });
}

/** The template of release notes that a release without own notes gets; undefined where the project has none. */
export async function readNotesTemplate(connection: Connection, { projectId, gitRef }: ProcessPlace): Promise<string | undefined> {
  const { ReleaseNotesTemplate } =
    gitRef === undefined
      ? await connection.call(deploymentSettings.get, { params: { projectId } })
      : await connection.call(deploymentSettings.getAt, { params: { projectId, gitRef } });
  return ReleaseNotesTemplate ?? undefined;
}

/** The id of the feed with this very name; undefined if there is none. */
export async function findFeedByName(connection: Connection, name: string): Promise<string | undefined> {
  const { Items } = await connection.call(feeds.list, { query: { name, take: takeAll } });
  return Items.find((feed) => feed.Name.toLowerCase() === name.toLowerCase())?.Id;
}

/** Which versions of packages count: a NuGet range and a regular expression over the pre-release part. */
export interface PackageFilter {
  readonly packageIds: readonly string[];
  readonly versionRange: string | undefined;
  readonly preReleaseTag: string | undefined;
  readonly prereleases: 'count' | 'are left out';
}

/**
 * The latest version of each package in a feed, as the server orders them, by package id in lower case; without those of which none
 * passes the filter. One request. A server that takes one id only may answer with other packages.
 */
export async function latestPackages(connection: Connection, feedId: string, filter: PackageFilter): Promise<ReadonlyMap<string, string>> {
  const { packageIds, versionRange = '', preReleaseTag = '', prereleases } = filter;
  const [packageId] = packageIds;
  const found = await connection.call(feeds.searchPackages, {
    params: { feedId },
    query: {
      ...(packageIds.length === 1 ? { packageId } : { packageIds: [...packageIds] }),
      take: packageIds.length,
      ...(versionRange.trim() !== '' && { versionRange }),
      ...(preReleaseTag.trim() !== '' && { preReleaseTag }),
      ...(prereleases === 'are left out' && { includePreRelease: false }),
    },
  });
  const versions = new Map<string, string>();
  for (const { PackageId, Version } of found) if (!versions.has(PackageId.toLowerCase())) versions.set(PackageId.toLowerCase(), Version);
  return versions;
}
