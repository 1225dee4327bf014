/** What a client needs to plan a release by itself (rest-api.md §5, release template). */
import type { z } from 'zod';
import type { ReleaseTemplate } from '../../contract/resources/deploymentProcesses.ts';
import { builtInFeedId } from '../../contract/resources/feeds.ts';
import type { RequestContext } from '../http/context.ts';
import { neededPackages } from '../rules/process.ts';
import type { NeededPackage } from '../rules/process.ts';
import type { ReadTransaction } from '../store/port.ts';
import { channelCollection } from './channels.ts';
import type { ProcessDocument } from './deploymentProcesses.ts';
import { channelsOf } from './lookups.ts';
import type { ProjectDocument } from './projects.ts';
import { nextVersion } from './releaseFacts.ts';
import { releaseCollection } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';

export interface TemplateRequest {
  readonly project: ProjectDocument;
  readonly process: ProcessDocument;
  readonly channelId: string | undefined;
  readonly context: RequestContext;
}

export async function readReleaseTemplate(tx: ReadTransaction, request: TemplateRequest): Promise<z.input<typeof ReleaseTemplate>> {
  const { project, process, channelId, context } = request;
  const channel =
    channelId === undefined
      ? (await channelsOf(tx, project.Id)).find((item) => item.IsDefault)
      : await tx.collection(channelCollection).require(channelId);
  const last = await tx.collection(releaseCollection).first({ keys: { project: project.Id }, order: 'newest' });
  const donor = project.VersioningStrategy?.DonorPackage ?? undefined;
  return {
    Id: null,
    DeploymentProcessId: process.Id,
    LastReleaseVersion: last?.Version ?? null,
    NextVersionIncrement: channel && !donor ? ((await nextVersion(tx, { project, channel, now: context.clock.now() })) ?? null) : null,
    VersioningPackageStepName: donor?.DeploymentAction ?? null,
    VersioningPackageReferenceName: donor ? (donor.PackageReference ?? '') : null,
    Packages: neededPackages(process.Steps, channel?.Id).map((need) => presentNeed(need, last)),
    GitResources: [],
    Links: {
      Self: context.links.space('deploymentprocesses', process.Id, 'template'),
      Project: context.links.space('projects', project.Id),
    },
  };
}

/** A package whose version a new release or snapshot must choose. */
export function presentNeed(need: NeededPackage, last: Pick<ReleaseDocument, 'SelectedPackages'> | undefined) {
  const selected = last?.SelectedPackages.find(
    (item) => item.ActionName === need.ActionName && item.PackageReferenceName === need.PackageReferenceName,
  );
  const FeedName = need.FeedId === builtInFeedId ? 'Octopus Server (built-in)' : need.FeedId;
  return {
    ...need,
    FeedName,
    VersionSelectedLastRelease: selected?.Version ?? null,
    NuGetPackageId: need.PackageId,
    NuGetFeedId: need.FeedId,
    NuGetFeedName: FeedName,
    ProjectName: null,
  };
}
