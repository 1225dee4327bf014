import type { CreateReleaseResult } from '../../contract/resources/releases.ts';
import type { Clock } from '../../platform/ports.ts';
import { findChannel } from '../api/channels.ts';
import { findProject } from '../api/projects.ts';
import { type CreateRelease, createReleaseV1 } from '../api/releases.ts';
import type { Connection } from '../connection.ts';
import { probeRelease } from './probeRelease.ts';
import { settle, type Settled } from './settle.ts';

/**
 * Creates a release exactly once although the answer may be lost (reliability.md C36). A release is looked for by its version, so
 * without one in the command a lost answer stays an unknown outcome.
 */
export async function createReleaseOnce(
  connection: Connection,
  clock: Clock,
  command: CreateRelease,
): Promise<Settled<CreateReleaseResult>> {
  const version = command.ReleaseVersion ?? '';
  if (version === '') return { value: await createReleaseV1(connection, command), recovered: false };
  const look = async () => {
    const project = await findProject(connection, command.ProjectName);
    const channel = command.ChannelName ?? '';
    const channelId = channel === '' ? {} : { channelId: (await findChannel(connection, project.Id, channel)).Id };
    const gitCommit = command.GitCommit ?? '';
    const commit = gitCommit === '' ? {} : { gitCommit };
    // Packages are written in several ways in the command; the server matched them when it made the release.
    return probeRelease(connection, clock, { projectId: project.Id, version, packages: [], ...channelId, ...commit });
  };
  return settle<CreateReleaseResult>(
    () => createReleaseV1(connection, command),
    async () => {
      const found = await look();
      return found.state === 'absent'
        ? found
        : { state: 'done', value: { ReleaseId: found.value.Id, ReleaseVersion: found.value.Version } };
    },
    { repeats: 1 },
  );
}
