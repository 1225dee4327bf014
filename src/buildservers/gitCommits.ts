import type { BuildCommit } from '../buildinfo/buildInformation.ts';
import { AppError } from '../errors/appError.ts';
import type { Git } from './git.ts';
import { resolveCommit } from './gitRepository.ts';

export interface CommitRange {
  /** A name or id that must exist: `--from`. The commits after it are listed. */
  readonly from: string | undefined;
  /** The commit of the last build, as the build server says; a shallow clone may not hold it. */
  readonly previous: string | undefined;
  /** A name or id that must exist: `--to`. `HEAD` if undefined. */
  readonly to: string | undefined;
}

export interface CommitList {
  /** Newest first. */
  readonly commits: readonly BuildCommit[];
  /** What the list starts after: `from`, `previous`, the last tag, or nothing (then it holds one commit). */
  readonly base: { readonly kind: 'from' | 'previous' | 'tag' | 'none'; readonly name: string };
  /** Sentences for the reader about what is missing from the list. */
  readonly gaps: readonly string[];
}

/** More than this tells nobody anything and makes the document slow to show (build-servers.md §5.5). */
export const mostCommits = 1000;

/**
 * The commits of a build: those after the base, up to `to`. The base is `from`, else the last build's commit, else the tag before
 * `to`, else there is none and the list is `to` alone (build-servers.md §5.5). Never fetches.
 * @throws AppError `COMMIT_NOT_FOUND` when `from` or `to` names nothing in this clone.
 */
export async function listCommits(git: Git, range: CommitRange): Promise<CommitList> {
  const to = await mustResolve(git, range.to ?? 'HEAD', '--to');
  const { base, id, gaps } = await findBase(git, range, to);
  const span = id === undefined ? ['--max-count=1', to] : [`--max-count=${mostCommits + 1}`, `${id}..${to}`];
  const commits = parseLog((await git.run('log', '-z', '--encoding=UTF-8', '--format=%H%x01%B', ...span, '--')).stdout);
  if (commits.length <= mostCommits) return { commits, base, gaps };
  return {
    commits: commits.slice(0, mostCommits),
    base,
    gaps: [...gaps, `Only the latest ${mostCommits} commits are listed; there are more after ${base.name}`],
  };
}

interface Base {
  readonly base: CommitList['base'];
  readonly id: string | undefined;
  readonly gaps: readonly string[];
}

async function findBase(git: Git, range: CommitRange, to: string): Promise<Base> {
  if (range.from !== undefined)
    return { base: { kind: 'from', name: range.from }, id: await mustResolve(git, range.from, '--from'), gaps: [] };
  const previous = range.previous === undefined ? undefined : await resolveCommit(git, range.previous);
  if (previous !== undefined) return { base: { kind: 'previous', name: previous }, id: previous, gaps: [] };
  const gaps = range.previous === undefined ? [] : [`The commit of the last build, ${range.previous}, is not in this clone`];
  const tag = await tagBefore(git, to);
  if (tag !== undefined) return { base: { kind: 'tag', name: tag.name }, id: tag.id, gaps };
  return { base: { kind: 'none', name: '' }, id: undefined, gaps };
}

async function tagBefore(git: Git, to: string): Promise<{ readonly name: string; readonly id: string } | undefined> {
  const answer = await git.run('describe', '--tags', '--abbrev=0', `${to}^`);
  if (answer.code !== 0) return undefined;
  const name = answer.stdout.trim();
  const id = await resolveCommit(git, `refs/tags/${name}`);
  return id === undefined ? undefined : { name, id };
}

async function mustResolve(git: Git, name: string, option: string): Promise<string> {
  const id = await resolveCommit(git, name);
  if (id !== undefined) return id;
  throw new AppError('input', 'COMMIT_NOT_FOUND', `There is no commit '${name}' in this clone`, {
    hint: `Check ${option}. A shallow clone holds only the latest commits: fetch the rest first.`,
  });
}

function parseLog(output: string): BuildCommit[] {
  return output
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => ({ Id: entry.slice(0, entry.indexOf('\u0001')), Comment: entry.slice(entry.indexOf('\u0001') + 1).trimEnd() }));
}
