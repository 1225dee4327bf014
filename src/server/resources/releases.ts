/** Releases with their defects, as they are stored and shown. */
import { z } from 'zod';
import { defectStatuses, Release } from '../../contract/resources/releases.ts';
import type { LinkBuilder } from '../http/links.ts';
import { releaseExistsMessage, versionIdentity } from '../rules/releaseVersion.ts';
import { defineCollection } from '../store/port.ts';

const StoredDefect = z.object({ Id: z.string(), Description: z.string(), Status: z.enum(defectStatuses) });
export type StoredDefect = z.infer<typeof StoredDefect>;

export const ReleaseDocument = z.object({
  ...Release.omit({ Links: true, LastModifiedOn: true }).shape,
  SpaceId: z.string(),
  ChannelId: z.string(),
  /** Wire time. */
  Assembled: z.string(),
  ProjectVariableSetSnapshotId: z.string(),
  ProjectDeploymentProcessSnapshotId: z.string(),
  VariableSnapshotConcurrencyToken: z.string(),
  Defects: z.array(StoredDefect),
});
export type ReleaseDocument = z.infer<typeof ReleaseDocument>;

export const releaseCollection = defineCollection({
  name: 'releases',
  idPrefix: 'Releases',
  scope: 'space',
  schema: ReleaseDocument,
  title: (release) => release.Version,
  keys: (release) => ({
    project: release.ProjectId,
    channel: release.ChannelId,
    version: release.Version.toLowerCase(),
    identity: `${release.ProjectId}/${versionIdentity(release.Version)}`,
    snapshot: [release.ProjectDeploymentProcessSnapshotId, release.ProjectVariableSetSnapshotId, ...release.LibraryVariableSetSnapshotIds],
  }),
  unique: [
    {
      name: 'version',
      of: (release) => [release.ProjectId, versionIdentity(release.Version)],
      refusal: (release) => releaseExistsMessage(release.Version),
    },
  ],
});

export function unresolvedDefects(release: ReleaseDocument): StoredDefect[] {
  return release.Defects.filter((defect) => defect.Status === 'Unresolved');
}

export function presentRelease(release: ReleaseDocument, links: LinkBuilder) {
  const path = (...rest: string[]) => links.space('releases', release.Id, ...rest);
  const { Defects: _defects, ...shown } = release;
  return {
    ...shown,
    Links: {
      Self: path(),
      Project: links.space('projects', release.ProjectId),
      Channel: links.space('channels', release.ChannelId),
      Progression: path('progression'),
      Deployments: `${path('deployments')}{?skip,take}`,
      DeploymentTemplate: path('deployments', 'template'),
      Artifacts: `${links.space('artifacts')}?regarding=${release.Id}`,
      Defects: path('defects'),
      ReportDefect: path('defects'),
      ResolveDefect: path('defects', 'resolve'),
      SnapshotVariables: path('snapshot-variables'),
      ProjectVariableSnapshot: links.space('variables', release.ProjectVariableSetSnapshotId),
      ProjectDeploymentProcessSnapshot: links.space('deploymentprocesses', release.ProjectDeploymentProcessSnapshotId),
      Web: links.web('releases', release.Id),
    },
  };
}
