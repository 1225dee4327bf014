/** Version control systems whose commits an Octopus server links (build-servers.md §4.1). */
const linked = ['Git', 'TFVC'];

/** Names that build servers give to repositories that are Git underneath. */
const gitProviders = [
  'git',
  'tfsgit',
  'github',
  'githubenterprise',
  'bitbucket',
  'bbcloud',
  'bbserver',
  'stash',
  'gitlab',
  'gitea',
  'jetbrains.git',
];

const otherNames: Readonly<Record<string, string>> = {
  tfsversioncontrol: 'TFVC',
  tfvc: 'TFVC',
  svn: 'SVN',
  subversion: 'SVN',
  mercurial: 'Mercurial',
  hg: 'Mercurial',
  cvs: 'CVS',
  perforce: 'Perforce',
  p4: 'Perforce',
};

/** `VcsType` for what a build server calls its repository: every kind of Git is `Git`; unknown names stay as they are. */
export function vcsTypeOf(provider: string): string {
  const name = provider.trim().toLowerCase();
  if (gitProviders.includes(name)) return 'Git';
  return otherNames[name] ?? provider.trim();
}

/** Whether an Octopus server makes links to commits of this kind. */
export function hasCommitLinks(vcsType: string): boolean {
  return linked.includes(vcsType);
}

/**
 * The URL of a repository as `VcsRoot` wants it: without user info, so that no token leaves with it, and without the ending `.git`,
 * which the server would keep in links to issues (build-servers.md §4.3). `git@host:owner/repo` stays: the server converts it.
 */
export function cleanVcsRoot(url: string): string {
  const trimmed = url.trim().replace(/\/+$/, '');
  return trimmed.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1').replace(/\.git$/i, '');
}
