import type { Env } from '../platform/ports.ts';

/** What a build server says about the running build. What it does not say stays undefined: git is asked next. */
export interface BuildFacts {
  readonly buildNumber?: string | undefined;
  readonly buildUrl?: string | undefined;
  /** Short name: `main`, not `refs/heads/main`. */
  readonly branch?: string | undefined;
  readonly vcsType?: string | undefined;
  readonly vcsRoot?: string | undefined;
  /** Of a pull request the commit its author pushed, not the trial merge. */
  readonly commit?: string | undefined;
  /** The last commit that was built before this one: where the list of commits starts. */
  readonly previousCommit?: string | undefined;
}

/** Where facts are read from. */
export interface FactSource {
  readonly env: Pick<Env, 'get'>;
  /** The bytes of a file the build server left for its tools; undefined if it cannot be read. */
  readFile(path: string): Promise<Uint8Array | undefined>;
}

/** One build server: how it is recognised and what it tells. */
export interface BuildServer {
  /** Value of `BuildEnvironment`. */
  readonly name: string;
  isRunning(env: Pick<Env, 'get'>): boolean;
  facts(source: FactSource): Promise<BuildFacts>;
}

/** The value of a variable; undefined when it is absent or blank. */
export function variable(env: Pick<Env, 'get'>, name: string): string | undefined {
  const value = env.get(name)?.trim();
  return value === undefined || value === '' ? undefined : value;
}

/** `refs/heads/main` and `refs/remotes/origin/main` → `main`; other texts stay. */
export function shortBranch(ref: string): string {
  return ref.replace(/^refs\/heads\//, '').replace(/^(refs\/remotes\/)?origin\//, '');
}

/** Build servers write an all-zero id where there is no commit: a new branch, a first build. */
export function realCommit(id: string | undefined): string | undefined {
  return id === undefined || /^0+$/.test(id) ? undefined : id;
}
