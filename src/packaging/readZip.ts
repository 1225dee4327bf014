import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { AppError, errorCodeOf, isAppError } from '../errors/appError.ts';
import type { ArchiveEntry, ArchiveFile, EntrySink, EntryVisitor } from './archiveEntry.ts';
import type { ArchiveLimits, SizeGuard } from './archivePolicy.ts';
import { createSizeGuard } from './archivePolicy.ts';
import type { EntryGate } from './entryGate.ts';
import { decodePartName, isPackagePart } from './nupkgParts.ts';
import type { Pacer } from './pacer.ts';
import { createPacer } from './pacer.ts';
import type { ZipDirectoryEntry } from './zipDirectory.ts';
import { damaged, readZipDirectory } from './zipDirectory.ts';
import { contentRange } from './zipLocalHeader.ts';

export interface ReadContext {
  readonly limits: ArchiveLimits;
  readonly gate: EntryGate;
  readonly pause: () => Promise<void>;
}

/** Entries up to these sizes are inflated in one call; larger ones are streamed. */
const wholeCompressed = 4 * 1024 * 1024;
const wholeSize = 16 * 1024 * 1024;
const chunkSize = 256 * 1024;
const longestTarget = 4096;

/** The entries of a zip archive in its own order, from the directory alone: no content is read, links have no target. */
export function listZip(file: ArchiveFile, format: 'zip' | 'nupkg', context: ReadContext): ArchiveEntry[] {
  const { entries, start } = readZipDirectory(file, context.limits);
  refuseSharedBytes(file, entries, start);
  return entries.map((entry) => admit(entry, format, context.gate));
}

/**
 * Visits the entries of a zip archive in the order of their content. Both headers of an entry must agree, contents must not
 * share bytes, and size and CRC of everything that is read are verified.
 */
export async function readZip(
  file: ArchiveFile,
  format: 'zip' | 'nupkg',
  { context, visit }: { context: ReadContext; visit: EntryVisitor },
): Promise<void> {
  const { entries, start } = readZipDirectory(file, context.limits);
  refuseSharedBytes(file, entries, start);
  const guard = createSizeGuard(file.size, context.limits);
  const admitted = inPlace(entries).map((entry) => ({ entry, shown: admit(entry, format, context.gate) }));
  let previous: Range = nothing;
  const pace = createPacer(context.pause);
  for (const { entry, shown } of admitted) {
    const content = contentRange(file, entry);
    const range = { name: entry.rawName, start: entry.offset, end: content.end };
    refuseOverlap(file, { previous, range, limit: start });
    previous = range;
    await readContent(file, { entry, shown, start: content.start }, { guard, visit, pace });
    const due = pace(4096);
    if (due !== undefined) await due;
  }
}

function admit(entry: ZipDirectoryEntry, format: 'zip' | 'nupkg', gate: EntryGate): ArchiveEntry {
  if (entry.kind === 'device')
    throw new AppError('input', 'ARCHIVE_LINK_REFUSED', `The archive's entry '${entry.rawName}' is neither a file nor a folder`);
  const role = format === 'nupkg' && isPackagePart(entry.rawName) ? 'part' : 'content';
  const name = gate.admit(format === 'nupkg' ? decodePartName(entry.rawName) : entry.rawName, entry.kind);
  const { kind, size, compressedSize, mode, modified } = entry;
  return { name, kind, size, compressedSize, mode, modified, target: undefined, role };
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
    const range = { name: entry.rawName, start: entry.offset, end: entry.offset + 30 + entry.nameBytes.length + entry.compressedSize };
    refuseOverlap(file, { previous, range, limit });
    previous = range;
  }
}

function refuseOverlap(file: ArchiveFile, { previous, range, limit }: { previous: Range; range: Range; limit: number }): void {
  if (range.end > limit) throw damaged(file, `the content of '${range.name}' reaches beyond the archive's content`);
  if (range.start >= previous.end) return;
  throw new AppError('input', 'ARCHIVE_OVERLAPS', `The archive's entries '${previous.name}' and '${range.name}' share bytes`);
}

interface Placed {
  readonly entry: ZipDirectoryEntry;
  readonly shown: ArchiveEntry;
  /** Where the content starts. */
  readonly start: number;
}

async function readContent(
  file: ArchiveFile,
  placed: Placed,
  { guard, visit, pace }: { guard: SizeGuard; visit: EntryVisitor; pace: Pacer },
): Promise<void> {
  const { entry, shown } = placed;
  if (entry.kind === 'link') {
    visit({ ...shown, target: readTarget(file, placed, guard) });
    return;
  }
  const sink = visit(shown);
  if (sink === 'skip' || entry.kind === 'folder') return;
  const check = checkedSink(entry, sink, guard);
  if (entry.method === 'stored') await copyStored(file, placed, { check, pace });
  else if (entry.compressedSize > wholeCompressed || entry.size > wholeSize) await inflateStreaming(file, placed, { check, pace });
  else {
    check.write(inflateWhole(file, placed));
    const due = pace(entry.size);
    if (due !== undefined) await due;
  }
  check.end();
}

function readTarget(file: ArchiveFile, placed: Placed, guard: SizeGuard): string {
  if (placed.entry.size > longestTarget)
    throw new AppError('input', 'ARCHIVE_LINK_REFUSED', `The target of the link '${placed.shown.name}' is too long`);
  const pieces: Buffer[] = [];
  const check = checkedSink(placed.entry, { write: (chunk) => pieces.push(Buffer.from(chunk)), end: () => undefined }, guard);
  check.write(placed.entry.method === 'stored' ? file.read(placed.start, placed.entry.size) : inflateWhole(file, placed));
  check.end();
  return Buffer.concat(pieces).toString('utf8');
}

/** Counts, limits and verifies what really comes out, whatever the headers claim. */
function checkedSink(entry: ZipDirectoryEntry, sink: EntrySink, guard: SizeGuard): EntrySink {
  let size = 0;
  let crc = 0;
  guard.enter(entry.rawName, entry.compressedSize);
  return {
    write(chunk) {
      size += chunk.length;
      if (size > entry.size) throw contentDamaged(entry, 'is larger than the archive states');
      guard.add(chunk.length);
      crc = crc32(chunk, crc);
      sink.write(chunk);
    },
    end() {
      if (size !== entry.size) throw contentDamaged(entry, 'is smaller than the archive states');
      if (crc !== entry.crc) throw contentDamaged(entry, 'does not have the checksum that the archive states');
      sink.end();
    },
  };
}

interface Copying {
  readonly check: EntrySink;
  readonly pace: Pacer;
}

async function copyStored(file: ArchiveFile, { entry, start }: Placed, { check, pace }: Copying): Promise<void> {
  for (let done = 0; done < entry.compressedSize; done += chunkSize) {
    const piece = file.read(start + done, Math.min(chunkSize, entry.compressedSize - done));
    check.write(piece);
    const due = pace(piece.length);
    if (due !== undefined) await due;
  }
}

function inflateWhole(file: ArchiveFile, { entry, start }: Placed): Uint8Array {
  const compressed = file.read(start, entry.compressedSize);
  try {
    // One byte of room more than stated tells a lying size from a true one; a buffer that fits at once avoids copies.
    const result: unknown = inflateRawSync(compressed, {
      maxOutputLength: entry.size + 1,
      chunkSize: Math.max(64, entry.size + 1),
      info: true,
    });
    const { bytes, consumed } = inflateResult(result);
    if (consumed !== entry.compressedSize) throw contentDamaged(entry, 'ends before its compressed data does');
    return bytes;
  } catch (error) {
    throw inflateFailed(entry, error);
  }
}

/** With `info`, zlib also tells how much of the input it took; its type declarations do not know that. */
function inflateResult(result: unknown): { bytes: Uint8Array; consumed: number } {
  if (typeof result !== 'object' || result === null || !('engine' in result) || !('buffer' in result))
    throw new TypeError('zlib gave no info');
  const { buffer, engine } = result;
  if (!(buffer instanceof Uint8Array) || typeof engine !== 'object' || engine === null || !('bytesWritten' in engine))
    throw new TypeError('zlib gave no info');
  return { bytes: buffer, consumed: Number(engine.bytesWritten) };
}

async function inflateStreaming(file: ArchiveFile, placed: Placed, { check, pace }: Copying): Promise<void> {
  const { Readable } = await import('node:stream');
  const { pipeThrough } = await import('./pipeThrough.ts');
  const inflate = createInflateRaw({ chunkSize });
  try {
    await pipeThrough(Readable.from(pieces(file, placed)), inflate, async (output) => {
      for await (const chunk of output) {
        check.write(chunk);
        const due = pace(chunk.length);
        if (due !== undefined) await due;
      }
    });
  } catch (error) {
    throw inflateFailed(placed.entry, error);
  }
  if (inflate.bytesWritten !== placed.entry.compressedSize) throw contentDamaged(placed.entry, 'ends before its compressed data does');
}

function* pieces(file: ArchiveFile, { entry, start }: Placed): Generator<Buffer> {
  for (let done = 0; done < entry.compressedSize; done += chunkSize) {
    yield Buffer.from(file.read(start + done, Math.min(chunkSize, entry.compressedSize - done)));
  }
}

function inflateFailed(entry: ZipDirectoryEntry, error: unknown): unknown {
  if (isAppError(error)) return error;
  const code = errorCodeOf(error) ?? '';
  if (code === 'ERR_BUFFER_TOO_LARGE') return contentDamaged(entry, 'is larger than the archive states', error);
  if (code.startsWith('Z_')) return contentDamaged(entry, 'is broken', error);
  return error;
}

function contentDamaged(entry: ZipDirectoryEntry, what: string, cause?: unknown): AppError {
  const hint = 'Pack or download the archive again.';
  return new AppError('input', 'ARCHIVE_CONTENT_DAMAGED', `The content of the archive's entry '${entry.rawName}' ${what}`, { hint, cause });
}
