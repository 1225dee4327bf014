import { basename, resolve } from 'node:path';
import type { Reporter } from '../output/events.ts';
import type { ArchiveEntry, ArchiveFormat } from '../packaging/archiveEntry.ts';
import type { ContentHashes } from '../packaging/contentHashes.ts';
import { hashContent, verifyContent } from '../packaging/contentHashes.ts';
import type { HashedFile } from '../packaging/hashFile.ts';
import { hashFile } from '../packaging/hashFile.ts';
import type { PackageMetadata } from '../packaging/nuspec.ts';
import { parsePackageFileName } from '../packaging/packageName.ts';
import type { ArchiveListing, ReadOptions } from '../packaging/readArchive.ts';
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
  const { contentHashes, hashes, ...listing } = await read(path, request, options);
  for (const message of listing.warnings) machine.reporter.emit({ type: 'warning', message });
  const metadata = listing.format === 'nupkg' ? await readPackageMetadata(path, options) : undefined;
  const named = parsePackageFileName(basename(path));
  warnOfOtherName(machine.reporter, metadata, named);
  return {
    ...{ path, format: listing.format, metadata, sizeBytes: listing.sizeBytes, hashes, contentHashes },
    identity: metadata ?? named,
    entries: listing.entries.filter((entry) => entry.role === 'content'),
    isVerified: request.depth === 'content',
  };
}

type Reading = ArchiveListing & Pick<InspectedPackage, 'contentHashes' | 'hashes'>;
type Options = ReadOptions & Required<Pick<ReadOptions, 'pause'>>;

async function read(path: string, { depth, contentHashes }: InspectRequest, options: Options): Promise<Reading> {
  if (depth === 'content') return readWhole(path, contentHashes, options);
  const listing = await listArchive(path, options);
  const isHashed = depth === 'hashes' || listing.sizeBytes <= largestHashedUnasked;
  return {
    ...listing,
    contentHashes: undefined,
    hashes: isHashed ? await hashFile(path, options.pause) : undefined,
  };
}

/** Hashes the file while its content is decompressed on other threads. */
async function readWhole(path: string, contentHashes: InspectRequest['contentHashes'], options: Options): Promise<Reading> {
  let isOver = false;
  const pause = async (): Promise<void> => {
    await options.pause();
    if (isOver) throw new Error('nobody waits for the hashes any more');
  };
  const reading: Promise<ArchiveListing & Partial<ContentHashes>> =
    contentHashes === 'wanted' ? hashContent(path, options) : verifyContent(path, options);
  const hashing = hashFile(path, pause);
  // It is awaited below; where the content is wrong, that is told instead.
  hashing.catch(() => undefined);
  try {
    const listing = await reading;
    return {
      ...listing,
      contentHashes: 'files' in listing ? listing.files : undefined,
      hashes: await hashing,
    };
  } finally {
    isOver = true;
  }
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
  reporter.emit({
    type: 'warning',
    message,
    hint: 'A server takes the file name, NuGet the nuspec.',
  });
}
