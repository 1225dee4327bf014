import { builtInFeedId } from '../../contract/resources/feeds.ts';
import type { LinkBuilder } from '../http/links.ts';
import type { FileReply } from '../http/reply.ts';
import type { PackageStore, StoredPackage } from '../packages/port.ts';
import { findBuildInformation, presentBuildInformation } from './buildInformation.ts';
import type { ReadTransaction } from '../store/port.ts';

/** `Acme.Web.1.2.3.zip` */
export function packageFileName({ PackageId, Version, FileExtension }: StoredPackage): string {
  return `${PackageId}.${Version}${FileExtension}`;
}

/** The bytes of a package version, whole or in part; a download that was cut goes on where nothing else came under its name. */
export function packageFile(feed: PackageStore, stored: StoredPackage): FileReply {
  return {
    open: (range) => feed.open(stored, range),
    ...{ length: stored.PackageSizeBytes, fileName: packageFileName(stored), tag: `"${stored.Sha256}"` },
  };
}

/** A package version as clients read it, with its build information. */
export async function presentPackage(tx: ReadTransaction, stored: StoredPackage, links: LinkBuilder) {
  const build = await findBuildInformation(tx, stored.PackageId, stored.Version);
  const { Sha256: _sha256, Authors: _authors, DependencyGroups: _groups, ...shown } = stored;
  const self = links.space('packages', encodeURIComponent(stored.Id));
  return {
    ...shown,
    NuGetPackageId: stored.PackageId,
    FeedId: builtInFeedId,
    NuGetFeedId: builtInFeedId,
    Summary: null,
    PackageVersionBuildInformation: build ? presentBuildInformation(build, links) : null,
    Links: { Self: self, Raw: `${self}/raw` },
  };
}
