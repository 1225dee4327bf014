/** What the rest of the server needs of the built-in feed. */
import type { Readable } from 'node:stream';

/** A package version of the built-in feed. */
export interface StoredPackage {
  /** `packages-Acme.Web.1.2.3` */
  readonly Id: string;
  readonly SpaceId: string;
  readonly PackageId: string;
  readonly Version: string;
  /** With the dot: `.zip`, `.nupkg`, `.tar.gz`. */
  readonly FileExtension: string;
  readonly PackageSizeBytes: number;
  /** SHA-1 of the file, 40 lower-case hex digits: what clients compare. */
  readonly Hash: string;
  /** SHA-256 of the file: where its bytes are. */
  readonly Sha256: string;
  readonly Title: string | null;
  readonly Summary: string | null;
  readonly Description: string;
  readonly ReleaseNotes: string | null;
  /** Wire time. */
  readonly Published: string;
}

export interface PackageVersionQuery {
  /** Compared without regard to case. */
  readonly packageId: string;
  readonly take?: number;
}

/** The built-in feed of one space. */
export interface PackageStore {
  /** The version of the package; ids and versions compare as the feed does (case-insensitively, `1.0` is not `1.0.0`). */
  find(space: string, packageId: string, version: string): Promise<StoredPackage | undefined>;
  /** All versions, highest first. */
  versions(space: string, packageId: string): Promise<readonly StoredPackage[]>;
  /** Absolute path of the file with the package's bytes. Read-only: it is shared by everything with the same content. */
  path(stored: StoredPackage): string;
  open(stored: StoredPackage): Readable;
}
