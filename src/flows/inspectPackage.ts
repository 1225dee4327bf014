import { basename, resolve } from 'node:path';
import type { Reporter } from '../output/events.ts';
import type { ArchiveEntry, ArchiveFormat } from '../packaging/archiveEntry.ts';
import { hashContent } from '../packaging/contentHashes.ts';
import type { HashedFile } from '../packaging/hashFile.ts';
import { hashFile } from '../packaging/hashFile.ts';
import type { PackageMetadata } from '../packaging/nuspec.ts';
import { parsePackageFileName } from '../packaging/packageName.ts';
import { listArchive, readPackageMetadata } from '../packaging/readArchive.ts';
import type { Clock } from '../platform/ports.ts';

export interface InspectMachine {
  readonly cwd: string;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export interface InspectedPackage {
  readonly path: string;
  readonly format: ArchiveFormat;
  /** From the nuspec of a nupkg, else from the file name; undefined where that holds none. */
  readonly identity: { readonly id: string; readonly version: string } | undefined;
  readonly metadata: PackageMetadata | undefined;
  readonly sizeBytes: number;
  readonly hashes: HashedFile;
  /** Content only; the container parts of a nupkg are not listed. */
  readonly entries: readonly ArchiveEntry[];
  /** SHA-256 of each file's content, by name; undefined unless every byte was read and verified. */
  readonly verified: ReadonlyMap<string, string> | undefined;
}

/** Looks into a package file; `depth: 'content'` also decompresses and verifies every byte. */
export async function inspectPackage(file: string, depth: 'directory' | 'content', machine: InspectMachine): Promise<InspectedPackage> {
  const path = resolve(machine.cwd, file);
  const options = { links: 'allow', pause: () => machine.clock.sleep(0, machine.signal) } as const;
  const listing = await listArchive(path, options);
  for (const message of listing.warnings) machine.reporter.emit({ type: 'warning', message });
  const metadata = listing.format === 'nupkg' ? await readPackageMetadata(path, options) : undefined;
  const named = parsePackageFileName(basename(path));
  warnOfOtherName(machine.reporter, metadata, named);
  return {
    ...{ path, format: listing.format, metadata, sizeBytes: listing.sizeBytes },
    identity: metadata ?? named,
    entries: listing.entries.filter((entry) => entry.role === 'content'),
    verified: depth === 'content' ? (await hashContent(path, options)).files : undefined,
    hashes: await hashFile(path, options.pause),
  };
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
