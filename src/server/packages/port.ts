/** What the rest of the server needs of the built-in feed. */
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { OverwriteMode } from '../../contract/resources/overwriteMode.ts';
import type { ByteRange } from '../http/reply.ts';
import type { Upload } from '../http/route.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { ReceivedFile } from './receiveFile.ts';

/** What a nupkg needs where it is used with one framework, or with any (null). */
const DependencyGroup = z.object({
  TargetFramework: z.string().nullable(),
  /** `Range` as the nuspec says; empty for any version. */
  Dependencies: z.array(z.object({ Id: z.string(), Range: z.string() })),
});
export type DependencyGroup = z.infer<typeof DependencyGroup>;

/** A package version of the built-in feed. */
export const StoredPackage = z.object({
  /** `packages-Acme.Web.1.2.3` */
  Id: z.string(),
  SpaceId: z.string(),
  PackageId: z.string(),
  Version: z.string(),
  /** With the dot: `.zip`, `.nupkg`, `.tar.gz`. */
  FileExtension: z.string(),
  PackageSizeBytes: z.number(),
  /** SHA-1 of the file, 40 lower-case hex digits: what clients compare. */
  Hash: z.string(),
  /** SHA-256 of the file: where its bytes are. */
  Sha256: z.string(),
  Title: z.string().nullable(),
  Description: z.string(),
  ReleaseNotes: z.string().nullable(),
  /** Both from a nupkg's nuspec, for NuGet clients. */
  Authors: z.array(z.string()).default([]),
  DependencyGroups: z.array(DependencyGroup).default([]),
  /** Wire time. */
  Published: z.string(),
});
export type StoredPackage = z.infer<typeof StoredPackage>;

/** Where a package goes, and what may happen to one that is there. */
export interface PushTerms {
  readonly space: string;
  readonly mode: OverwriteMode;
  /** False for callers who may not replace what is there. */
  readonly mayOverwrite: boolean;
}

/** A package as it arrives. */
export interface Push extends PushTerms {
  readonly upload: Upload;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/** A package as what is new in it against a version that is here. */
export interface DeltaPush extends Push {
  readonly packageId: string;
  readonly baseVersion: string;
}

/** What a delta is made from. */
export interface BaseSignature {
  readonly version: string;
  /** In the format of Octodiff. */
  readonly signature: Buffer;
}

export interface Pushed {
  readonly package: StoredPackage;
  /** `kept`: there was one, and it was to be left alone. */
  readonly outcome: 'created' | 'overwritten' | 'kept';
  /** SHA-256 of what an overwritten package was. */
  readonly replaced?: string;
}

/** Where retention says which versions may go. Its rules look at age and releases; whether a deployment uses one is not their business. */
export interface PackageRetention {
  /** Ids of package versions (`packages-Acme.Web.1.2.3`) of the space that `tx` is bound to. */
  expendable(tx: ReadTransaction): Promise<readonly string[]>;
}

/** What became of the versions that might go; those that were gone already are in neither list. */
export interface Retained {
  readonly removed: readonly string[];
  /** Stayed, because a deployment that waits or runs uses them. */
  readonly inUse: readonly string[];
}

/** The built-in feed. */
export interface PackageStore {
  /** The version of the package; ids and versions compare as texts without regard to case: `1.0` is not `1.0.0`. */
  find(space: string, packageId: string, version: string): Promise<StoredPackage | undefined>;
  /** All versions of a package, highest first. */
  versions(space: string, packageId: string): Promise<readonly StoredPackage[]>;
  /** Absolute path of the file with the package's bytes. Read-only: it is shared by everything with the same content. */
  path(stored: StoredPackage): string;
  open(stored: StoredPackage, range?: ByteRange): Readable;
  /**
   * Takes an upload: the first file of the multipart body, whatever its part is called; id and version come from its file name. When
   * this resolves, the package is on disk. Ends with `RESOURCE_CONFLICT` when the version is there and may not be replaced.
   */
  push(push: Push): Promise<Pushed>;
  /** Takes a file that has arrived whole, as {@link PackageStore.push} does with an upload; the file is gone when this ends, however it ends. */
  store(file: ReceivedFile, terms: PushTerms): Promise<Pushed>;
  /** Of the version nearest to one that is to come; undefined where the package has none. */
  signature(space: string, packageId: string, version: string): Promise<BaseSignature | undefined>;
  /**
   * Takes a delta as {@link PackageStore.push} takes the whole: the file name is that of the new package. Ends with `RESOURCE_NOT_FOUND`
   * without its base, with `DELTA_DAMAGED`, and with `DELTA_MISFIT` when it was made for another file.
   */
  pushDelta(push: DeltaPush): Promise<Pushed>;
  /** False if there was none. The bytes stay for a day, for backups under way. */
  remove(space: string, id: string): Promise<boolean>;
  /** Removes the versions that retention lets go, but none that a deployment uses at that moment. */
  applyRetention(space: string, retention: PackageRetention): Promise<Retained>;
  /** Ends what goes on in the background; the store may be closed then. */
  close(): Promise<void>;
}
