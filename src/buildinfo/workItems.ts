/** A work item that a commit message names. `id` is the text as written: `#12`, `acme/web#3`, `GH-9`, a URL, `PROJ-7`. */
export interface WorkItemReference {
  readonly source: 'GitHub' | 'Jira';
  readonly id: string;
  /** Where the item is, when it can be known without asking anyone. */
  readonly linkUrl: string | undefined;
}

/** Keyword, optional colon, one blank, reference: exactly what the server's GitHub extension accepts (build-servers.md §4.3). */
const gitHubPattern = /(?:close[d|s]*|fix[ed|es]*|resolve[d|s]*):?\s((?:[A-Z0-9/_.-]*#|GH-|http[/A-Z:.]*\/issues\/)(\d+))/gi;

/** The server's Jira pattern. Its atomic group is spelled as a look-ahead with a back reference, which JavaScript has. */
const jiraPattern = /(?<![A-Z0-9$.]-?)(?=([A-Z][A-Z0-9]+-\d+))\1(?![A-Z])/gi;

/**
 * The GitHub issues that a commit message closes.
 * @param vcsRoot `VcsRoot` of the build; Azure DevOps repositories (`/_git/`) and builds without one name no GitHub issues.
 */
export function findGitHubReferences(comment: string, vcsRoot: string | null): WorkItemReference[] {
  if (vcsRoot === null || vcsRoot.includes('/_git/')) return [];
  const references = [...comment.matchAll(gitHubPattern)].map((match): WorkItemReference => {
    const id = match[1] ?? '';
    return { source: 'GitHub', id, linkUrl: gitHubLink(id, match[2] ?? '', vcsRoot) };
  });
  return distinct(references);
}

/** The Jira issues that a commit message names. Whether they exist only Jira knows. */
export function findJiraReferences(comment: string): WorkItemReference[] {
  return distinct(
    [...comment.matchAll(jiraPattern)].map((match): WorkItemReference => ({ source: 'Jira', id: match[1] ?? '', linkUrl: undefined })),
  );
}

function gitHubLink(id: string, issue: string, vcsRoot: string): string {
  if (/^https?:\/\//i.test(id)) return id;
  const root = webAddress(vcsRoot);
  const repository = id.slice(0, Math.max(0, id.indexOf('#')));
  return repository === '' || !id.includes('#') ? `${root}/issues/${issue}` : `${originOf(root)}/${repository}/issues/${issue}`;
}

/** `git@github.com:acme/web` → `https://github.com/acme/web`. */
function webAddress(vcsRoot: string): string {
  return vcsRoot.replace(/^git@([^:]+):/, 'https://$1/').replace(/\.git$/i, '');
}

function originOf(url: string): string {
  return /^[a-z]+:\/\/[^/]+/i.exec(url)?.[0] ?? url;
}

function distinct(references: readonly WorkItemReference[]): WorkItemReference[] {
  return [...new Map(references.map((reference) => [reference.id, reference])).values()];
}
