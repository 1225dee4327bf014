/** Build information as it is stored and shown, with the links and work items the server finds in it. */
import { z } from 'zod';
import { hasCommitLinks } from '../../buildinfo/vcs.ts';
import { findGitHubReferences } from '../../buildinfo/workItems.ts';
import { BuildInformationContent } from '../../contract/resources/buildInformation.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';
import type { ReadTransaction } from '../store/port.ts';

export const BuildInformationDocument = z.object({
  Id: z.string(),
  SpaceId: z.string(),
  PackageId: z.string(),
  Version: z.string(),
  /** Wire time. */
  Created: z.string(),
  Content: BuildInformationContent,
});
export type BuildInformationDocument = z.infer<typeof BuildInformationDocument>;

export const buildInformationCollection = defineCollection({
  name: 'buildinformation',
  idPrefix: 'BuildInformation',
  scope: 'space',
  schema: BuildInformationDocument,
  title: (document) => document.PackageId,
  keys: (document) => ({ packageId: document.PackageId.toLowerCase(), version: document.Version.toLowerCase() }),
});

/** The build information of a package version, pushed before or after the package itself. */
export function findBuildInformation(
  tx: ReadTransaction,
  packageId: string,
  version: string,
): Promise<BuildInformationDocument | undefined> {
  return tx.collection(buildInformationCollection).first({ keys: { packageId: packageId.toLowerCase(), version: version.toLowerCase() } });
}

/**
 * What releases and deployments carry of it: commits with links where the server knows how to make them, work items named in their
 * comments (build-servers.md §4.3).
 */
export function releaseBuildInformation(document: BuildInformationDocument) {
  const { Commits, ...content } = document.Content;
  const commitRoot = hasCommitLinks(content.VcsType ?? '') ? commitLinkRoot(content.VcsRoot) : undefined;
  const linkTo = (commit: string) => (commitRoot === undefined ? null : `${commitRoot}/commit/${commit}`);
  const references = Commits.flatMap((commit) => findGitHubReferences(commit.Comment ?? '', content.VcsRoot));
  const workItems = [...new Map(references.map((reference) => [reference.id, reference])).values()];
  return {
    ...content,
    PackageId: document.PackageId,
    Version: document.Version,
    VcsCommitUrl: content.VcsCommitNumber ? linkTo(content.VcsCommitNumber) : null,
    IssueTrackerName: workItems.length > 0 ? 'GitHub' : null,
    Commits: Commits.map((commit) => ({ Id: commit.Id, Comment: commit.Comment, LinkUrl: linkTo(commit.Id) })),
    // Nobody is asked for titles: the reference itself describes the item.
    WorkItems: workItems.map(({ id, source, linkUrl }) => ({ Id: id, Description: id, LinkUrl: linkUrl ?? null, Source: source })),
  };
}

export function presentBuildInformation(document: BuildInformationDocument, links: LinkBuilder) {
  return {
    ...releaseBuildInformation(document),
    Id: document.Id,
    SpaceId: document.SpaceId,
    Created: document.Created,
    IncompleteDataWarning: null,
    Links: { Self: links.space('build-information', document.Id), Web: links.web('library', 'buildinformation', document.Id) },
  };
}

/** The web address of a repository; other forms than http and `git@host:path` have none. */
function commitLinkRoot(vcsRoot: string | null): string | undefined {
  if (vcsRoot === null) return undefined;
  const web = vcsRoot
    .replace(/^git@([^:]+):/, 'https://$1/')
    .replace(/\.git$/i, '')
    .replace(/\/+$/, '');
  return /^https?:\/\/[^@]*$/i.test(web) ? web : undefined;
}
