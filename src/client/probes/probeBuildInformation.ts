import { type BuildInformation, buildInformation, type BuildInformationContent } from '../../contract/resources/buildInformation.ts';
import { AppError } from '../../errors/appError.ts';
import type { Connection } from '../connection.ts';
import type { Found } from './settle.ts';

export interface SentBuildInformation {
  readonly packageId: string;
  readonly version: string;
  readonly content: Pick<BuildInformationContent, 'BuildNumber' | 'VcsCommitNumber' | 'Commits'>;
}

/**
 * Whether the build information whose push got no answer is there (reliability.md §5.3). Throws `BUILD_INFORMATION_DIFFERS` where
 * other build information stands in its place.
 */
export async function probeBuildInformation(connection: Connection, sent: SentBuildInformation): Promise<Found<BuildInformation>> {
  const page = await connection.call(buildInformation.list, { query: { packageId: sent.packageId, filter: sent.version } });
  const found = page.Items.find((item) => item.Version === sent.version);
  if (!found) return { state: 'absent' };
  if (isSame(found, sent.content)) return { state: 'done', value: found };
  const message = `Other build information for ${sent.packageId} ${sent.version} exists already (build ${found.BuildNumber ?? 'without number'})`;
  throw new AppError('refused', 'BUILD_INFORMATION_DIFFERS', message, { hint: 'Replace it with --overwrite-mode=OverwriteExisting.' });
}

function isSame(found: BuildInformation, sent: SentBuildInformation['content']): boolean {
  const commits = (list: readonly { readonly Id: string }[]): string => list.map(({ Id }) => Id).join('\n');
  return (
    (found.BuildNumber ?? '') === (sent.BuildNumber ?? '') &&
    (found.VcsCommitNumber ?? '') === (sent.VcsCommitNumber ?? '') &&
    commits(found.Commits) === commits(sent.Commits)
  );
}
