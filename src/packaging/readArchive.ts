import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError, errorCodeOf, isAppError } from '../errors/appError.ts';
import type { ArchiveEntry, ArchiveFile, ArchiveFormat, EntryVisitor } from './archiveEntry.ts';
import type { ArchiveLimits } from './archivePolicy.ts';
import { defaultLimits } from './archivePolicy.ts';
import { createEntryGate } from './entryGate.ts';
import { isNuspec } from './nupkgParts.ts';
import type { PackageMetadata } from './nuspec.ts';
import { readNuspec } from './nuspec.ts';
import { readTar } from './readTar.ts';
import type { ReadContext } from './readZip.ts';
import { listZip, readZip } from './readZip.ts';
import { damaged } from './zipDirectory.ts';

export interface ReadOptions {
  /** The package's own name where the file is stored under another; its extension tells nupkg from zip. */
  readonly fileName?: string;
  readonly limits?: ArchiveLimits;
  /** Whether entries may be symbolic links; refused if absent. */
  readonly links?: 'refuse' | 'allow';
  /** Whether names may differ in case or Unicode form only; refused if absent. */
  readonly collisions?: 'refuse' | 'allow';
  /** `ahead`: everything is wanted, so it may be decompressed before `visit` is asked; `asked` if absent. */
  readonly contents?: 'asked' | 'ahead';
  /** Called now and then in a long run; rejects to end it. */
  readonly pause?: () => Promise<void>;
}

export interface ArchiveListing {
  readonly format: ArchiveFormat;
  /** Bytes of the file. */
  readonly sizeBytes: number;
  readonly entries: readonly ArchiveEntry[];
  readonly warnings: readonly string[];
}

/**
 * Lists an archive's entries: of zip and nupkg from the directory alone, of tar by reading through it. Ends with an
 * `ARCHIVE_…` error for everything that no archive should be.
 */
export async function listArchive(path: string, options: ReadOptions = {}): Promise<ArchiveListing> {
  return withArchive(path, options, async ({ file, format, context }) => {
    const entries =
      format === 'zip' || format === 'nupkg'
        ? listZip(file, format, context)
        : await readStream(path, format, {
            file,
            context,
            visit: () => 'skip',
          });
    return {
      format,
      sizeBytes: file.size,
      entries,
      warnings: context.gate.warnings,
    };
  });
}

/**
 * Reads an archive from front to back and hands each entry to `visit`; what is not skipped is decompressed, limited and
 * verified. The caller must treat everything it got as void when this rejects.
 */
export async function readArchive(path: string, visit: EntryVisitor, options: ReadOptions = {}): Promise<ArchiveListing> {
  return withArchive(path, options, async ({ file, format, context }) => {
    const entries =
      format === 'zip' || format === 'nupkg'
        ? await readZip(file, format, {
            context,
            visit,
            contents: options.contents ?? 'asked',
          })
        : await readStream(path, format, { file, context, visit });
    return {
      format,
      sizeBytes: file.size,
      entries,
      warnings: context.gate.warnings,
    };
  });
}

/** The metadata of a nupkg from its nuspec; undefined for other formats. Ends with `NUSPEC_INVALID` where it has none. */
export async function readPackageMetadata(path: string, options: ReadOptions = {}): Promise<PackageMetadata | undefined> {
  let nuspec: string | undefined;
  const { format } = await withArchive(path, options, ({ format }) => Promise.resolve({ format }));
  if (format !== 'nupkg') return undefined;
  await readArchive(
    path,
    (entry) => {
      if (nuspec !== undefined || !isNuspec(entry.name) || entry.name.includes('/') || entry.size > longestNuspec) return 'skip';
      const chunks: Buffer[] = [];
      return {
        write: (chunk) => chunks.push(Buffer.from(chunk)),
        end: () => {
          nuspec = Buffer.concat(chunks).toString('utf8');
        },
      };
    },
    options,
  );
  if (nuspec === undefined) throw new AppError('input', 'NUSPEC_INVALID', `The package '${path}' has no nuspec`);
  return readNuspec(nuspec);
}

const longestNuspec = 1024 * 1024;
const windowSize = 1024 * 1024;

interface OpenArchive {
  readonly file: ArchiveFile;
  readonly format: ArchiveFormat;
  readonly context: ReadContext;
}

async function withArchive<T>(path: string, options: ReadOptions, use: (archive: OpenArchive) => Promise<T>): Promise<T> {
  const descriptor = openArchiveFile(path);
  try {
    const file = randomAccess(path, descriptor);
    const limits = options.limits ?? defaultLimits;
    const gate = createEntryGate(limits, {
      links: options.links ?? 'refuse',
      collisions: options.collisions ?? 'refuse',
    });
    const context = {
      limits,
      gate,
      pause: options.pause ?? (() => Promise.resolve()),
    };
    return await use({
      file,
      format: detectFormat(file, options.fileName ?? basename(path)),
      context,
    });
  } finally {
    closeSync(descriptor);
  }
}

function openArchiveFile(path: string): number {
  try {
    const descriptor = openSync(path, 'r');
    if (fstatSync(descriptor).isFile()) return descriptor;
    closeSync(descriptor);
    throw new AppError('input', 'ARCHIVE_MISSING', `'${path}' is no file`);
  } catch (error) {
    if (isAppError(error)) throw error;
    const code = errorCodeOf(error) ?? String(error);
    throw new AppError(
      'input',
      'ARCHIVE_MISSING',
      code === 'ENOENT' ? `The package file '${path}' does not exist` : `Can't read '${path}' (${code})`,
      { cause: error },
    );
  }
}

/** Reads through a window, because the headers and contents of small entries lie side by side. */
function randomAccess(path: string, descriptor: number): ArchiveFile {
  const size = fstatSync(descriptor).size;
  const window = Buffer.allocUnsafe(Math.min(windowSize, size));
  let start = 0;
  let filled = 0;
  const file: ArchiveFile = {
    path,
    size,
    read(position, length) {
      if (position < 0 || length < 0 || position + length > size) throw damaged(file, 'it is cut off');
      if (length > window.length)
        return readExactly(file, descriptor, {
          buffer: Buffer.allocUnsafe(length),
          position,
        });
      if (position < start || position + length > start + filled) {
        start = position;
        filled = readExactly(file, descriptor, {
          buffer: window.subarray(0, Math.min(window.length, size - position)),
          position,
        }).length;
      }
      return window.subarray(position - start, position - start + length);
    },
  };
  return file;
}

function readExactly(file: ArchiveFile, descriptor: number, { buffer, position }: { buffer: Buffer; position: number }): Buffer {
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(descriptor, buffer, filled, buffer.length - filled, position + filled);
    if (read === 0) throw damaged(file, 'it was cut off while it was read');
    filled += read;
  }
  return buffer;
}

/** By content first: a name can lie, and stored packages may have none. */
function detectFormat(file: ArchiveFile, fileName: string): ArchiveFormat {
  const head = Buffer.from(file.read(0, Math.min(512, file.size)));
  if (head.length >= 4 && [0x0403_4b50, 0x0605_4b50].includes(head.readUInt32LE(0))) return /\.nupkg$/i.test(fileName) ? 'nupkg' : 'zip';
  if (head.length >= 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'targz';
  if (head.toString('latin1', 257, 262) === 'ustar') return 'tar';
  // A zip whose first bytes are broken should be called damaged, not unknown.
  if (/\.(?:nupkg|zip|whl|jar|war|ear|tar|tgz|tar\.gz)$/i.test(fileName)) throw damaged(file, 'it does not start as one');
  throw new AppError('input', 'ARCHIVE_UNKNOWN', `'${fileName}' is no archive that pulpo reads`, {
    hint: 'Packages are nupkg, zip, tar.gz or tar files.',
  });
}

/** Gives all entries, whatever `visit` makes of them. */
async function readStream(
  path: string,
  format: 'targz' | 'tar',
  use: { file: ArchiveFile; context: ReadContext; visit: EntryVisitor },
): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  const visit: EntryVisitor = (entry) => {
    entries.push(entry);
    return use.visit(entry);
  };
  const source = createReadStream(path, { highWaterMark: windowSize });
  if (format === 'tar') {
    await readTar(use.file, source, { ...use, visit });
    return entries;
  }
  const { createGunzip } = await import('node:zlib');
  const { pipeThrough } = await import('./pipeThrough.ts');
  try {
    await pipeThrough(source, createGunzip({ chunkSize: 256 * 1024 }), (output) => readTar(use.file, output, { ...use, visit }));
    return entries;
  } catch (error) {
    if (errorCodeOf(error)?.startsWith('Z_') === true) throw damaged(use.file, 'its compressed data is broken or cut off');
    throw error;
  }
}
