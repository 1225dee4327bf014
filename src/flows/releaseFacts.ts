import { readChannels } from '../client/api/channels.ts';
import { findProject } from '../client/api/projects.ts';
import { readReleaseTemplate } from '../client/api/releasePlanning.ts';
import { readRelease } from '../client/api/releases.ts';
import type { Connection } from '../client/connection.ts';
import type { Channel } from '../contract/resources/channels.ts';
import type { TemplatePackage } from '../contract/resources/deploymentProcesses.ts';
import type { Release, SelectedPackage } from '../contract/resources/releases.ts';
import { isAppError } from '../errors/appError.ts';
import type { Named } from './describeDeployments.ts';
import { chosenVersion, type PackageChoice, parsePackageChoice } from './packageVersions.ts';
import { type PlannedPackage, useKey, useOf } from './planFacts.ts';
import { judge, ruleFor } from './planRelease.ts';
import type { ReleaseRequest } from './releaseRequest.ts';
import { together } from './together.ts';

/** What a release turned out to be, with octo's account of its packages. */
export interface ReleaseFacts {
  readonly release: Release;
  readonly project: Named;
  readonly channel: Named | undefined;
  readonly packages: readonly ReleasedPackage[];
}

export interface ReleasedPackage extends Pick<PlannedPackage, 'actionName' | 'reference' | 'source' | 'rule'> {
  readonly version: string;
}

/** Reads what the answer about a new release does not say; undefined where the user may not see it: the release is there all the same. */
export async function readReleaseFacts(
  connection: Connection,
  releaseId: string,
  request: ReleaseRequest,
): Promise<ReleaseFacts | undefined> {
  try {
    const [release, project] = await together([readRelease(connection, releaseId), findProject(connection, request.project)]);
    const channel = (await readChannels(connection, project.Id)).find(({ Id }) => Id === release.ChannelId);
    const rows = channel === undefined ? [] : await rowsOf(connection, project.Id, { release, channel });
    return {
      release,
      project: { id: project.Id, name: project.Name },
      channel: channel === undefined ? undefined : { id: channel.Id, name: channel.Name },
      packages: release.SelectedPackages.map((selected) => describePackage(selected, { rows, channel, request })),
    };
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

async function rowsOf(
  connection: Connection,
  projectId: string,
  { release, channel }: { readonly release: Release; readonly channel: Channel },
): Promise<readonly TemplatePackage[]> {
  const git = release.VersionControlReference?.GitCommit ?? release.VersionControlReference?.GitRef ?? undefined;
  return (await readReleaseTemplate(connection, { projectId, ...(git !== undefined && { gitRef: git }) }, channel.Id)).Packages;
}

interface Known {
  readonly rows: readonly TemplatePackage[];
  readonly channel: Channel | undefined;
  readonly request: ReleaseRequest;
}

function describePackage(selected: SelectedPackage, { rows, channel, request }: Known): ReleasedPackage {
  const row = rows.find((candidate) => useKey(candidate) === useKey(selected));
  const choices: readonly PackageChoice[] = [...request.packages.map(parsePackageChoice), ...request.found];
  const fallback = {
    actionName: selected.ActionName,
    stepName: selected.StepName,
    packageId: '',
    reference: selected.PackageReferenceName,
  };
  const given = chosenVersion(row === undefined ? fallback : useOf(row), choices, request.packageVersion);
  const source = given !== undefined ? 'given' : (row?.FixedVersion ?? '') !== '' ? 'fixed' : 'latest';
  return {
    ...{ actionName: selected.ActionName, reference: selected.PackageReferenceName, version: selected.Version, source },
    rule: judge(ruleFor(selected, channel?.Rules ?? []), selected.Version),
  };
}
