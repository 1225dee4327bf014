import { AppError } from '../errors/appError.ts';
import type { ArchiveEntry, ArchiveFile, EntryVisitor } from './archiveEntry.ts';
import type { ArchiveLimits } from './archivePolicy.ts';
import { createSizeGuard } from './archivePolicy.ts';
import type { EntryGate } from './entryGate.ts';
import { inflateAhead } from './inflateAhead.ts';
import { decodePartName, isPackagePart } from './nupkgParts.ts';
import { createPacer } from './pacer.ts';
import type { ZipDirectoryEntry } from './zipDirectory.ts';
import { damaged, readZipDirectory } from './zipDirectory.ts';
import type { PlacedEntry } from './zipContent.ts';
import { handOver, readContent } from './zipContent.ts';
import { contentRange } from './zipLocalHeader.ts';

export interface ReadContext {
  readonly limits: ArchiveLimits;
  readonly gate: EntryGate;
  readonly pause: () => Promise<void>;
}

/** The entries of a zip archive in its own order, from the directory alone: no content is read, links have no target. */
export function listZip(file: ArchiveFile, format: 'zip' | 'nupkg', context: ReadContext): ArchiveEntry[] {
  const { entries, start } = readZipDirectory(file, context.limits);
  refuseSharedBytes(file, entries, start);
  return entries.map((entry) => admit(entry, format, context.gate));
}

export interface ZipReading {
  readonly context: ReadContext;
  readonly visit: EntryVisitor;
  /** `asked`: what the visitor skips is not decompressed. `ahead`: it wants everything, so small files are before it is asked. */
  readonly contents: 'asked' | 'ahead';
}

/**
 * Visits the entries of a zip archive in the order of their content. Both headers of an entry must agree, contents must not
 * share bytes, and size and CRC of everything that is read are verified. Gives what {@link listZip} does.
 */
export async function readZip(file: ArchiveFile, format: 'zip' | 'nupkg', reading: ZipReading): Promise<ArchiveEntry[]> {
  const { context, visit } = reading;
  const { entries, start } = readZipDirectory(file, context.limits);
  refuseSharedBytes(file, entries, start);
  const admitted = entries.map((entry) => ({
    entry,
    shown: admit(entry, format, context.gate),
  }));
  const taking = {
    visit,
    guard: createSizeGuard(file.size, context.limits),
    pace: createPacer(context.pause),
  };
  const places = placesOf(file, admitted, start);
  if (reading.contents === 'asked') for (const place of places) await readContent(file, place, taking);
  else
    for await (const group of inflateAhead(file, places)) {
      for (const { place, content } of group) {
        const due = content === undefined ? readContent(file, place, taking) : handOver(place, content, taking);
        if (due !== undefined) await due;
      }
    }
  return admitted.map(({ shown }) => shown);
}

/** Looks at the header in front of each content, in the order of the file. */
function* placesOf(
  file: ArchiveFile,
  admitted: readonly Omit<PlacedEntry, 'start'>[],
  limit: number,
): Generator<PlacedEntry, void, undefined> {
  let previous: Range = nothing;
  for (const { entry, shown } of admitted.toSorted((left, right) => left.entry.offset - right.entry.offset)) {
    const content = contentRange(file, entry);
    const range = {
      name: entry.rawName,
      start: entry.offset,
      end: content.end,
    };
    refuseOverlap(file, { previous, range, limit });
    previous = range;
    yield { entry, shown, start: content.start };
  }
}

function admit(entry: ZipDirectoryEntry, format: 'zip' | 'nupkg', gate: EntryGate): ArchiveEntry {
  if (entry.kind === 'device')
    throw new AppError('input', 'ARCHIVE_LINK_REFUSED', `The archive's entry '${entry.rawName}' is neither a file nor a folder`);
  const role = format === 'nupkg' && isPackagePart(entry.rawName) ? 'part' : 'content';
  const name = gate.admit(format === 'nupkg' ? decodePartName(entry.rawName) : entry.rawName, entry.kind);
  const { kind, size, compressedSize, mode, modified } = entry;
  return {
    name,
    kind,
    size,
    compressedSize,
    mode,
    modified,
    target: undefined,
    role,
  };
}

interface Range {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const nothing: Range = { name: '', start: 0, end: 0 };

/** By position, so that the file is read once from front to back whatever order its directory has. */
function inPlace(entries: readonly ZipDirectoryEntry[]): ZipDirectoryEntry[] {
  return entries.toSorted((left, right) => left.offset - right.offset);
}

/** What the directory alone can tell: the length of a local header's extra field is only known when it is read. */
function refuseSharedBytes(file: ArchiveFile, entries: readonly ZipDirectoryEntry[], limit: number): void {
  let previous: Range = nothing;
  for (const entry of inPlace(entries)) {
    const range = {
      name: entry.rawName,
      start: entry.offset,
      end: entry.offset + 30 + entry.nameBytes.length + entry.compressedSize,
    };
    refuseOverlap(file, { previous, range, limit });
    previous = range;
  }
}

function refuseOverlap(file: ArchiveFile, { previous, range, limit }: { previous: Range; range: Range; limit: number }): void {
  if (range.end > limit) throw damaged(file, `the content of '${range.name}' reaches beyond the archive's content`);
  if (range.start >= previous.end) return;
  throw new AppError('input', 'ARCHIVE_OVERLAPS', `The archive's entries '${previous.name}' and '${range.name}' share bytes`);
}
