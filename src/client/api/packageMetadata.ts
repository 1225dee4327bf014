import type { OverwriteMode } from '../../contract/resources/overwriteMode.ts';
import { type PackageMetadata, packageMetadata, packageMetadataLink } from '../../contract/resources/packageMetadata.ts';
import { roots } from '../../contract/resources/root.ts';
import type { Connection } from '../connection.ts';

/** What a server says of package metadata: not at all, or how it is told what to do with what is there. */
export interface MetadataOffer {
  readonly metadata: 'none' | 'overwriteMode' | 'replace';
  /** Whether it takes build information, which came after. */
  readonly buildInformation: boolean;
}

export async function readMetadataOffer(connection: Connection): Promise<MetadataOffer> {
  const { Links } = await connection.call(roots.space, {});
  const template = Links[packageMetadataLink];
  const known = template?.includes('overwriteMode') === true ? 'overwriteMode' : 'replace';
  return { metadata: template === undefined ? 'none' : known, buildInformation: 'BuildInformation' in Links };
}

export interface SentMetadata {
  readonly packageId: string;
  readonly version: string;
  readonly content: Record<string, unknown>;
  readonly overwriteMode: OverwriteMode;
}

/** Stores the metadata of one package version (octo-classic.md §3.8). */
export function pushPackageMetadata(
  connection: Connection,
  offer: 'overwriteMode' | 'replace',
  { packageId, version, content, overwriteMode }: SentMetadata,
): Promise<PackageMetadata> {
  const replaces = overwriteMode === 'OverwriteExisting';
  return connection.call(packageMetadata.push, {
    query: offer === 'overwriteMode' ? { overwriteMode } : { replace: replaces },
    body: { PackageId: packageId, Version: version, OctopusPackageMetadata: content, SpaceId: connection.spaceId },
    ...(replaces ? { repeat: 'idempotent' as const } : {}),
  });
}
