import { type DeploymentProcess, deploymentProcesses, type ReleaseTemplate } from '../../contract/resources/deploymentProcesses.ts';
import { feeds } from '../../contract/resources/feeds.ts';
import type { Connection } from '../connection.ts';

/** The deployment process of a project as it is now. */
export function readProcess(connection: Connection, projectId: string): Promise<DeploymentProcess> {
  return connection.call(deploymentProcesses.getOfProject, { params: { projectId } });
}

/** Packages and next version that a new release of a channel needs. */
export function readReleaseTemplate(connection: Connection, projectId: string, channel: string): Promise<ReleaseTemplate> {
  return connection.call(deploymentProcesses.templateOfProject, { params: { projectId }, query: { channel } });
}

/** Which versions of a package count: a NuGet range and a regular expression over the pre-release part. */
export interface PackageFilter {
  readonly packageId: string;
  readonly versionRange: string | undefined;
  readonly preReleaseTag: string | undefined;
}

/** The latest version of a package in a feed, as the server orders them; undefined if none passes the filter. */
export async function latestPackage(connection: Connection, feedId: string, filter: PackageFilter): Promise<string | undefined> {
  const { packageId, versionRange, preReleaseTag } = filter;
  const found = await connection.call(feeds.searchPackages, {
    params: { feedId },
    query: {
      packageId,
      take: 1,
      ...(versionRange !== undefined && versionRange !== '' && { versionRange }),
      ...(preReleaseTag !== undefined && preReleaseTag !== '' && { preReleaseTag }),
    },
  });
  return found[0]?.Version;
}
