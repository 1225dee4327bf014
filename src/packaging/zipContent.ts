import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { AppError, errorCodeOf, isAppError } from '../errors/appError.ts';
import type { ArchiveEntry, ArchiveFile, EntrySink, EntryVisitor } from './archiveEntry.ts';
import type { SizeGuard } from './archivePolicy.ts';
import type { Pacer } from './pacer.ts';
import type { ZipDirectoryEntry } from './zipDirectory.ts';

/** An entry whose two headers agree. */
export interface PlacedEntry {
  readonly entry: ZipDirectoryEntry;
  readonly shown: ArchiveEntry;
  /** Where the content starts. */
  readonly start: number;
}

/** Where entries go, and what counts them on the way. */
export interface Taking {
  readonly guard: SizeGuard;
  readonly visit: EntryVisitor;
  readonly pace: Pacer;
}

/** Entries up to these sizes are inflated in one call; larger ones are streamed. */
const wholeCompressed = 4 * 1024 * 1024;
const wholeSize = 16 * 1024 * 1024;
const chunkSize = 256 * 1024;
const longestTarget = 4096;
/** What an entry costs besides its content, in bytes of content. */
const entryWork = 4096;

/** Hands an entry to the visitor, and its content if that is wanted. */
export async function readContent(file: ArchiveFile, placed: PlacedEntry, { guard, visit, pace }: Taking): Promise<void> {
  const { entry, shown } = placed;
  const passed = pace(entryWork);
  if (passed !== undefined) await passed;
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

/** Hands over content that was decompressed and verified before, as a whole. A pause, if one is due. */
export function handOver({ entry, shown }: PlacedEntry, content: Uint8Array, { guard, visit, pace }: Taking): Promise<void> | undefined {
  const sink = visit(shown);
  if (sink === 'skip') return undefined;
  guard.enter(entry.rawName, entry.compressedSize);
  guard.add(content.length);
  sink.write(content);
  sink.end();
  return pace(content.length + entryWork);
}

function readTarget(file: ArchiveFile, placed: PlacedEntry, guard: SizeGuard): string {
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

async function copyStored(file: ArchiveFile, { entry, start }: PlacedEntry, { check, pace }: Copying): Promise<void> {
  for (let done = 0; done < entry.compressedSize; done += chunkSize) {
    const piece = file.read(start + done, Math.min(chunkSize, entry.compressedSize - done));
    check.write(piece);
    const due = pace(piece.length);
    if (due !== undefined) await due;
  }
}

function inflateWhole(file: ArchiveFile, { entry, start }: PlacedEntry): Uint8Array {
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
export function inflateResult(result: unknown): {
  bytes: Uint8Array;
  consumed: number;
} {
  if (typeof result !== 'object' || result === null || !('engine' in result) || !('buffer' in result))
    throw new TypeError('zlib gave no info');
  const { buffer, engine } = result;
  if (!(buffer instanceof Uint8Array) || typeof engine !== 'object' || engine === null || !('bytesWritten' in engine))
    throw new TypeError('zlib gave no info');
  return { bytes: buffer, consumed: Number(engine.bytesWritten) };
}

async function inflateStreaming(file: ArchiveFile, placed: PlacedEntry, { check, pace }: Copying): Promise<void> {
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

function* pieces(file: ArchiveFile, { entry, start }: PlacedEntry): Generator<Buffer> {
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
