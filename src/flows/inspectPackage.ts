import { basename, resolve } from 'node:path';
import type { Reporter } from '../output/events.ts';
import type { ArchiveEntry, ArchiveFormat } from '../packaging/archiveEntry.ts';
import { hashContent, verifyContent } from '../packaging/contentHashes.ts';
import type { HashedFile } from '../packaging/hashFile.ts';
import { hashFile } from '../packaging/hashFile.ts';
import type { PackageMetadata } from '../packaging/nuspec.ts';
import { parsePackageFileName } from '../packaging/packageName.ts';
import type { ReadOptions } from '../packaging/readArchive.ts';
import { listArchive, readPackageMetadata } from '../packaging/readArchive.ts';
import type { Clock } from '../platform/ports.ts';
import { largestHashedUnasked } from './hashesOfListing.ts';

export interface InspectMachine {
  readonly cwd: string;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export interface InspectRequest {
  readonly file: string;
  /** `directory` reads no more than it must, `hashes` the whole file, `content` also decompresses and verifies every byte. */
  readonly depth: 'directory' | 'hashes' | 'content';
  /** Whether the hash of each file is computed where its content is read. */
  readonly contentHashes: 'wanted' | 'unwanted';
}

export interface InspectedPackage {
  readonly path: string;
  readonly format: ArchiveFormat;
  /** From the nuspec of a nupkg, else from the file name; undefined where that holds none. */
  readonly identity: { readonly id: string; readonly version: string } | undefined;
  readonly metadata: PackageMetadata | undefined;
  readonly sizeBytes: number;
  /** Undefined for a large file whose hashes nobody asked for. */
  readonly hashes: HashedFile | undefined;
  /** Content only; the container parts of a nupkg are not listed. */
  readonly entries: readonly ArchiveEntry[];
  /** Whether every byte of the content was read and found right. */
  readonly isVerified: boolean;
  /** SHA-256 of each file's content, by name; undefined unless the content was read and they are wanted. */
  readonly contentHashes: ReadonlyMap<string, string> | undefined;
}

/** Looks into a package file. */
export async function inspectPackage(request: InspectRequest, machine: InspectMachine): Promise<InspectedPackage> {
  const path = resolve(machine.cwd, request.file);
  const options = { links: 'allow', pause: () => machine.clock.sleep(0, machine.signal) } as const;
  const listing = await listArchive(path, options);
  for (const message of listing.warnings) machine.reporter.emit({ type: 'warning', message });
  const metadata = listing.format === 'nupkg' ? await readPackageMetadata(path, options) : undefined;
  const named = parsePackageFileName(basename(path));
  warnOfOtherName(machine.reporter, metadata, named);
  const isHashed = request.depth !== 'directory' || listing.sizeBytes <= largestHashedUnasked;
  return {
    ...{ path, format: listing.format, metadata, sizeBytes: listing.sizeBytes },
    identity: metadata ?? named,
    entries: listing.entries.filter((entry) => entry.role === 'content'),
    isVerified: request.depth === 'content',
    contentHashes: request.depth === 'content' ? await readContent(path, request.contentHashes, options) : undefined,
    hashes: isHashed ? await hashFile(path, options.pause) : undefined,
  };
}

async function readContent(
  path: string,
  hashes: InspectRequest['contentHashes'],
  options: ReadOptions,
): Promise<ReadonlyMap<string, string> | undefined> {
  if (hashes === 'wanted') return (await hashContent(path, options)).files;
  await verifyContent(path, options);
  return undefined;
}

/** A server goes by the file's name, NuGet by the nuspec: where they differ, one of them will be surprised. */
function warnOfOtherName(
  reporter: Reporter,
  metadata: PackageMetadata | undefined,
  named: { id: string; version: string } | undefined,
): void {
  if (metadata === undefined || named === undefined) return;
  if (metadata.id.toLowerCase() === named.id.toLowerCase() && metadata.version === named.version) return;
  const message = `The file name says ${named.id} ${named.version}, the nuspec ${metadata.id} ${metadata.version}`;
  reporter.emit({ type: 'warning', message, hint: 'A server takes the file name, NuGet the nuspec.' });
}
