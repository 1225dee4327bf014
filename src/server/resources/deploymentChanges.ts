/** What a deployment brings to an environment, compared with what runs there (governance.md §4.7). */
import type { z } from 'zod';
import type { ReleaseChanges } from '../../contract/resources/deployments.ts';
import { changesMarkdown, releasesBrought } from '../rules/changes.ts';
import type { ReadTransaction } from '../store/port.ts';
import { deploymentCollection, placeKey } from './deployments.ts';
import { distinctWorkItems } from './releaseNotes.ts';
import { releaseCollection } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';
import { withTasks } from './releaseStanding.ts';

export interface Changes {
  readonly Changes: z.output<typeof ReleaseChanges>[];
  readonly ChangesMarkdown: string;
}

const pageSize = 20;

/** Where a deployment goes. */
export interface ChangesPlace {
  readonly environmentId: string;
  readonly tenantId: string | null;
}

export async function changesFor(tx: ReadTransaction, release: ReleaseDocument, place: ChangesPlace): Promise<Changes> {
  const previous = await lastSuccessfulRelease(tx, release, place);
  const ofChannel = previous ? (await tx.collection(releaseCollection).find({ keys: { channel: release.ChannelId } })).items : [];
  const Changes = releasesBrought(release, previous, ofChannel).map(changesOf);
  return { Changes, ChangesMarkdown: changesMarkdown(Changes) };
}

/** The release of the last successful deployment of the same project and channel to the place. */
async function lastSuccessfulRelease(
  tx: ReadTransaction,
  release: ReleaseDocument,
  { environmentId, tenantId }: ChangesPlace,
): Promise<ReleaseDocument | undefined> {
  const keys = { place: placeKey(release.ProjectId, environmentId, tenantId), channel: release.ChannelId };
  for (let skip = 0; ; skip += pageSize) {
    const found = await tx.collection(deploymentCollection).find({ keys, order: 'newest', skip, take: pageSize });
    const succeeded = (await withTasks(tx, found.items)).find(({ task }) => task.State === 'Success');
    if (succeeded) return tx.collection(releaseCollection).get(succeeded.deployment.ReleaseId);
    if (skip + pageSize >= found.total) return undefined;
  }
}

function changesOf(release: ReleaseDocument): z.output<typeof ReleaseChanges> {
  const commits = new Map(release.BuildInformation.flatMap((build) => build.Commits).map((commit) => [commit.Id, commit]));
  return {
    Version: release.Version,
    ReleaseNotes: release.ReleaseNotes,
    BuildInformation: release.BuildInformation,
    WorkItems: distinctWorkItems(release.BuildInformation),
    Commits: [...commits.values()],
  };
}
