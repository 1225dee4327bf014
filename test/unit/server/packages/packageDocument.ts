import { packageDocumentId } from '../../../../src/server/packages/packages.ts';
import type { StoredPackage } from '../../../../src/server/packages/port.ts';

/** A package version as the feed stores it, for rows that need no file. */
export function packageDocument(packageId: string, version: string, changed: Partial<StoredPackage> = {}): StoredPackage {
  return {
    Id: packageDocumentId(packageId, version),
    SpaceId: 'Spaces-1',
    PackageId: packageId,
    Version: version,
    FileExtension: '.nupkg',
    PackageSizeBytes: 1000,
    Hash: 'a'.repeat(40),
    Sha256: 'b'.repeat(64),
    Title: null,
    Description: '',
    ReleaseNotes: null,
    Authors: [],
    DependencyGroups: [],
    Published: '2026-01-31T00:00:00.000+00:00',
    ...changed,
  };
}
