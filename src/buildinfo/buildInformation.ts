/**
 * The build-information document: what built a package, and from which commits. Keys have the server's casing, because the same
 * document is a file, the body of a request and a part of releases (build-servers.md §4.1).
 */
export interface BuildInformation {
  /** Name of the build server. `Azure DevOps` in exactly this spelling makes an Octopus server look for work items there. */
  readonly BuildEnvironment: string | null;
  readonly BuildNumber: string | null;
  readonly BuildUrl: string | null;
  readonly Branch: string | null;
  /** `Git` and `TFVC` give commit links; every other text is stored and shown, no more. */
  readonly VcsType: string | null;
  /** URL of the repository, without user info and without `.git`. */
  readonly VcsRoot: string | null;
  readonly VcsCommitNumber: string | null;
  readonly Commits: readonly BuildCommit[];
}

export interface BuildCommit {
  readonly Id: string;
  /** The whole message: subject and body, because work items are named in either. */
  readonly Comment: string;
}

/** The keys of the document that hold one text, in the order people read them. */
export const textKeys = ['BuildEnvironment', 'BuildNumber', 'BuildUrl', 'Branch', 'VcsType', 'VcsRoot', 'VcsCommitNumber'] as const;

export type BuildInformationTextKey = (typeof textKeys)[number];

/** A document that says nothing: the base that facts are laid upon. */
export const emptyBuildInformation: BuildInformation = {
  BuildEnvironment: null,
  BuildNumber: null,
  BuildUrl: null,
  Branch: null,
  VcsType: null,
  VcsRoot: null,
  VcsCommitNumber: null,
  Commits: [],
};
