import { join } from 'node:path';
import { errorCodeOf } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import type { Env, Files } from '../platform/ports.ts';
import type { CreatedRelease } from './createRelease.ts';

/** Where Azure DevOps lets a build put its files. */
const folderVariable = 'SYSTEM_DEFAULTWORKINGDIRECTORY';

/**
 * Writes a link to a new release into a file that Azure DevOps shows with the build (octo-classic.md §1.8). Nothing elsewhere. That the
 * file can't be written is a warning, because the release is there.
 */
export async function writeReleaseSummary(
  { version, url, releaseId }: CreatedRelease,
  project: string,
  { env, files, reporter }: { readonly env: Env; readonly files: Files; readonly reporter: Reporter },
): Promise<void> {
  const folder = env.get(folderVariable) ?? '';
  if (folder === '') return;
  const path = join(folder, `${releaseId}.md`);
  try {
    await files.write(path, `[Release ${version} created for '${project}'](${url})\n`);
    reporter.emit({ type: 'summary.written', name: 'Octopus Deploy', path });
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    reporter.emit({
      type: 'warning',
      message: `Can't write the summary of the release to ${path} (${code})`,
      hint: `${folderVariable} names the folder; this user must be able to write into it.`,
    });
  }
}
