import { gitIn } from '../buildservers/git.ts';
import { AppError } from '../errors/appError.ts';
import type { Timestamps } from '../packaging/planPackage.ts';
import type { Env, Processes } from '../platform/ports.ts';
import { defaultTimestamps } from './plainPackage.ts';

/**
 * The time that entries of a package get: `commit` (of the last commit in `folder`), `mtime` (each file's own), a moment with
 * its zone, or, if nothing is asked for, SOURCE_DATE_EPOCH or else 1980-01-01.
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 */
export async function resolveTimestamps(
  wish: string | undefined,
  machine: { readonly env: Env; readonly processes: Processes; readonly folder: string },
): Promise<Timestamps> {
  if (wish === undefined) return defaultTimestamps(machine.env);
  if (wish === 'mtime') return { kind: 'mtime' };
  if (wish === 'commit') return { kind: 'fixed', seconds: await commitTime(machine) };
  const milliseconds = /(?:Z|[+-]\d\d:?\d\d|^\d{4}-\d\d-\d\d)$/i.test(wish) ? Date.parse(wish) : NaN;
  if (Number.isNaN(milliseconds)) {
    throw invalid(
      `'${wish}' is no time for the entries of a package`,
      "Use 'commit', 'mtime' or a moment with its zone, for example 2024-05-01T12:00:00Z.",
    );
  }
  return { kind: 'fixed', seconds: Math.floor(milliseconds / 1000) };
}

async function commitTime({ env, processes, folder }: { env: Env; processes: Processes; folder: string }): Promise<number> {
  const git = await gitIn(folder, { processes, env }).run('log', '-1', '--format=%ct');
  if (git.code === 'missing')
    throw invalid("Git can't be asked for the time of the last commit: it is not installed", 'Install it, or use another --timestamps.');
  const seconds = Number(git.stdout.trim());
  if (/^\d+\s*$/.test(git.stdout) && Number.isSafeInteger(seconds)) return seconds;
  throw invalid(
    `There is no commit to take the time from in '${folder}'`,
    'Pack inside a Git repository that has a commit, or use another --timestamps.',
  );
}

function invalid(message: string, hint: string): AppError {
  return new AppError('usage', 'TIMESTAMP_INVALID', message, { hint });
}
