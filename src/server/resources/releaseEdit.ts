/** Finding and changing releases: what a release is made of stays; its notes, channel and frozen variables may be renewed. */
import type { ReleaseInput } from '../../contract/resources/releases.ts';
import type { z } from 'zod';
import { conflict, invalid } from '../refusal.ts';
import { releaseExistsMessage, releaseVersionFindings, versionIdentity } from '../rules/releaseVersion.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { channelCollection } from './channels.ts';
import { unknown } from './lookups.ts';
import type { ProjectDocument } from './projects.ts';
import { projectCollection } from './projects.ts';
import { releaseCollection } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';
import { removeUnusedSnapshots } from './removal.ts';
import { freezeVariables } from './snapshots.ts';
import type { SnapshotTools } from './snapshots.ts';

/** The release of a project with this version, in any case and spelling of the same number; 404 if there is none. */
export async function releaseByVersion(tx: ReadTransaction, project: ProjectDocument, version: string): Promise<ReleaseDocument> {
  const found = await tx.collection(releaseCollection).first({ keys: { identity: `${project.Id}/${versionIdentity(version)}` } });
  if (!found) throw unknown('release', version);
  return found;
}

/** Takes over what a client, `by` name, may change of a release: version, notes, channel, custom fields. */
export async function editRelease(
  tx: Transaction,
  { release, by }: { readonly release: ReleaseDocument; readonly by: string | null },
  body: z.output<typeof ReleaseInput>,
): Promise<ReleaseDocument> {
  const channelId = body.ChannelId ?? release.ChannelId;
  const channel = await tx.collection(channelCollection).get(channelId);
  const findings = [
    ...releaseVersionFindings(body.Version),
    ...(channel?.ProjectId === release.ProjectId ? [] : [`The channel '${channelId}' is not a channel of the release's project.`]),
    ...(await takenFindings(tx, release, body.Version)),
  ];
  if (findings.length > 0) throw invalid(...findings);
  const changed = {
    ...release,
    Version: body.Version,
    ChannelId: channelId,
    ReleaseNotes: body.ReleaseNotes,
    CustomFields: body.CustomFields,
    LastModifiedBy: by,
  };
  return tx.collection(releaseCollection).update(changed);
}

async function takenFindings(tx: ReadTransaction, release: ReleaseDocument, version: string): Promise<string[]> {
  const identity = `${release.ProjectId}/${versionIdentity(version)}`;
  const other = await tx.collection(releaseCollection).first({ keys: { identity } });
  return other && other.Id !== release.Id ? [releaseExistsMessage(version)] : [];
}

/** Freezes the variables of the project and of its library sets anew for a release; a `token` that is not the release's present one is refused (409). */
export async function refreezeVariables(
  tx: Transaction,
  { release, token }: { release: ReleaseDocument; token: string | null },
  tools: SnapshotTools,
): Promise<ReleaseDocument> {
  if (token !== null && token !== release.VariableSnapshotConcurrencyToken)
    throw conflict(`The variables of release '${release.Version}' were updated by somebody else. Refresh the release and try again.`);
  const project = await tx.collection(projectCollection).require(release.ProjectId);
  const former = [release.ProjectVariableSetSnapshotId, ...release.LibraryVariableSetSnapshotIds];
  const changed = await tx.collection(releaseCollection).update({
    ...release,
    ...(await freezeVariables(tx, project, tools)),
    VariableSnapshotConcurrencyToken: tools.randomKey(16),
  });
  await removeUnusedSnapshots(tx, former);
  return changed;
}
