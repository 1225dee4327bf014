import type { Project } from '../contract/resources/projects.ts';
import { AppError } from '../errors/appError.ts';
import { releaseErrors } from '../errors/classic/releases.ts';

/** Ends with a usage error where a project in Git lacks a reference, or another project is given one (octo-classic.md §3.1, algorithm 3). */
export function checkGit(
  project: Pick<Project, 'Name' | 'IsVersionControlled' | 'PersistenceSettings'>,
  { gitRef, gitCommit }: { readonly gitRef: string | undefined; readonly gitCommit: string | undefined },
): void {
  const inGit = project.IsVersionControlled || project.PersistenceSettings?.Type === 'VersionControlled';
  if (inGit && gitRef === undefined) {
    throw new AppError('usage', 'OPTION_REQUIRED', `Project '${project.Name}' is version controlled, and --git-ref is missing`, {
      hint: 'Name the branch or tag whose process the release is made from with --git-ref.',
      classic: releaseErrors.gitRefMissing(),
    });
  }
  const given = [gitRef === undefined ? '' : `reference ${gitRef}`, gitCommit === undefined ? '' : `commit ${gitCommit}`];
  const named = given.filter((text) => text !== '').join(', ');
  if (inGit || named === '') return;
  throw new AppError('usage', 'OPTIONS_CONFLICT', `Project '${project.Name}' is not version controlled, but ${named} was given`, {
    hint: 'Leave --git-ref and --git-commit out.',
    classic: releaseErrors.gitRefUnwanted(named),
  });
}
