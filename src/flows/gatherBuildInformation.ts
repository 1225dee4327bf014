import type { BuildInformation } from '../buildinfo/buildInformation.ts';
import { emptyBuildInformation } from '../buildinfo/buildInformation.ts';
import { cleanVcsRoot } from '../buildinfo/vcs.ts';
import type { BuildFacts } from '../buildservers/buildServer.ts';
import { gitIn } from '../buildservers/git.ts';
import type { Git } from '../buildservers/git.ts';
import { listCommits } from '../buildservers/gitCommits.ts';
import type { GitRepository } from '../buildservers/gitRepository.ts';
import { readRepository } from '../buildservers/gitRepository.ts';
import { detectBuildServer } from '../buildservers/registry.ts';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import type { Env, Files, Processes } from '../platform/ports.ts';

export interface GatherRequest {
  /** Folder of the sources; absolute. */
  readonly folder: string;
  /** First and last of the commits, as git names: `--from`, `--to`. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface GatherPorts {
  readonly env: Pick<Env, 'get'>;
  readonly files: Files;
  readonly processes: Processes;
}

export interface Gathered {
  readonly document: BuildInformation;
  /** Which build server was recognised. */
  readonly buildServer: string;
  /** Sentences about where the commits start and what is missing, for the reader. */
  readonly notes: readonly string[];
}

/** Largest event or property file of a build server that is read, in bytes. */
const factFileLimit = 16 * 1024 * 1024;

/**
 * What can be known about the running build: the facts of its build server, and of git what that does not say. A folder that is no
 * repository gives a document without commits and a note that says so.
 */
export async function gatherBuildInformation(request: GatherRequest, ports: GatherPorts): Promise<Gathered> {
  const server = detectBuildServer(ports.env);
  const facts = await server.facts({ env: ports.env, readFile: (path) => readIfThere(ports.files, path) });
  const git = gitIn(request.folder, ports);
  const repository = await readRepository(git, request.folder);
  const { commits, notes } = await commitsOf(request, { git, repository, facts });
  return { document: { ...documentOf(server.name, facts, repository), Commits: commits }, buildServer: server.name, notes };
}

function documentOf(name: string, facts: BuildFacts, repository: GitRepository): BuildInformation {
  const found = repository.state === 'found' ? repository : undefined;
  const root = facts.vcsRoot === undefined ? found?.root : cleanVcsRoot(facts.vcsRoot);
  return {
    ...emptyBuildInformation,
    BuildEnvironment: name,
    BuildNumber: facts.buildNumber ?? null,
    BuildUrl: facts.buildUrl ?? null,
    Branch: facts.branch ?? found?.branch ?? null,
    VcsType: facts.vcsType ?? (found === undefined ? null : 'Git'),
    VcsRoot: root ?? null,
    VcsCommitNumber: facts.commit ?? found?.commit ?? null,
  };
}

interface Sources {
  readonly git: Git;
  readonly repository: GitRepository;
  readonly facts: BuildFacts;
}

async function commitsOf(
  request: GatherRequest,
  { git, repository, facts }: Sources,
): Promise<{ readonly commits: BuildInformation['Commits']; readonly notes: readonly string[] }> {
  if (repository.state === 'none') {
    if (request.from === undefined && request.to === undefined)
      return { commits: [], notes: [`There are no commits: ${repository.reason}`] };
    throw new AppError('input', 'COMMIT_NOT_FOUND', `There are no commits to choose from: ${repository.reason}`, {
      hint: 'Leave --from and --to out, or run in the folder of the sources.',
    });
  }
  const { commits, base, gaps } = await listCommits(git, { from: request.from, previous: facts.previousCommit, to: request.to });
  const start =
    base.kind === 'none'
      ? 'nothing says what was built before, so the list holds the latest commit alone'
      : `after ${base.kind === 'tag' ? `tag ${base.name}` : base.name}`;
  const shallow = repository.shallow ? ['The clone is shallow: earlier commits may be missing. Fetch the whole history to list them'] : [];
  return { commits, notes: [`Commits: ${commits.length} (${start})`, ...gaps, ...shallow] };
}

async function readIfThere(files: Files, path: string): Promise<Uint8Array | undefined> {
  try {
    return await files.read(path, factFileLimit);
  } catch (error) {
    // The build server's own files only refine its variables; one that cannot be read is as good as none.
    if (errorCodeOf(error) !== undefined) return undefined;
    throw error;
  }
}
