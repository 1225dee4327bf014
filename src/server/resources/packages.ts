import { builtInFeedId } from '../../contract/resources/feeds.ts';
import type { LinkBuilder } from '../http/links.ts';
import type { StoredPackage } from '../packages/port.ts';
import { findBuildInformation, presentBuildInformation } from './buildInformation.ts';
import type { ReadTransaction } from '../store/port.ts';

/** A package version as clients read it, with its build information. */
export async function presentPackage(tx: ReadTransaction, stored: StoredPackage, links: LinkBuilder) {
  const build = await findBuildInformation(tx, stored.PackageId, stored.Version);
  const { Sha256: _, ...shown } = stored;
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
