import { cleanVcsRoot } from '../buildinfo/vcs.ts';
import { shortBranch } from './buildServer.ts';
import type { Git } from './git.ts';

/** What git says about a folder. */
export type GitRepository =
  | {
      readonly state: 'found';
      /** Full id of the commit that is checked out. */
      readonly commit: string;
      readonly branch: string | undefined;
      /** URL of `origin`, without user info and `.git`. */
      readonly root: string | undefined;
      /** The clone holds only the latest part of the history. */
      readonly shallow: boolean;
    }
  /** `reason` completes the sentence "There are no commits: …". */
  | { readonly state: 'none'; readonly reason: string };

/** Reads what is checked out; a folder that is no repository is an answer, not an error. */
export async function readRepository(git: Git, folder: string): Promise<GitRepository> {
  const inside = await git.run('rev-parse', '--is-shallow-repository');
  if (inside.code === 'missing') return { state: 'none', reason: 'git is not installed' };
  if (inside.code !== 0) return { state: 'none', reason: whyNot(inside.stderr, folder) };
  const commit = await resolveCommit(git, 'HEAD');
  if (commit === undefined) return { state: 'none', reason: `the repository in ${folder} has no commit yet` };
  const [branch, root] = await Promise.all([readBranch(git), readRoot(git)]);
  return { state: 'found', commit, branch, root, shallow: inside.stdout.trim() === 'true' };
}

/** The full id of what a name (`HEAD`, a tag, a branch, a short id) stands for; undefined if this clone does not hold it. */
export async function resolveCommit(git: Git, name: string): Promise<string | undefined> {
  const answer = await git.run('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
  return answer.code === 0 ? answer.stdout.trim() : undefined;
}

function whyNot(stderr: string, folder: string): string {
  // Git refuses folders of other users; its own words name the setting that helps.
  if (stderr.includes('safe.directory')) return stderr.trim().split('\n', 1)[0] ?? '';
  return `${folder} is not in a git repository`;
}

async function readBranch(git: Git): Promise<string | undefined> {
  const symbolic = await git.run('symbolic-ref', '--quiet', '--short', 'HEAD');
  if (symbolic.code === 0) return symbolic.stdout.trim();
  // Build servers check commits out, not branches: a remote branch that stands here is the best guess.
  const remote = await git.run('for-each-ref', '--points-at=HEAD', '--format=%(refname)', 'refs/remotes/origin');
  const ref = remote.stdout.split('\n').find((line) => line !== '' && !line.endsWith('/HEAD'));
  return ref === undefined ? undefined : shortBranch(ref);
}

async function readRoot(git: Git): Promise<string | undefined> {
  const origin = await git.run('config', '--get', 'remote.origin.url');
  const url = origin.stdout.trim();
  return origin.code !== 0 || url === '' ? undefined : cleanVcsRoot(url);
}
