import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AppError, errorCodeOf, isAppError } from '../errors/appError.ts';
import type { AtomicFile } from './atomicFile.ts';
import { createAtomicFile } from './atomicFile.ts';
import type { CompressionLevel } from './deflate.ts';
import type { FoundFile, PackWarning } from './foundFile.ts';
import type { PackageFormat } from './packageName.ts';
import type { PlannedEntry } from './planPackage.ts';
import type { OpenSource, WriteContext } from './writeZip.ts';
import { writeZip } from './writeZip.ts';

export interface WriteOptions {
  /** Where the package will stand; its folder is made if it is missing. */
  readonly path: string;
  readonly format: PackageFormat;
  readonly level: CompressionLevel;
  readonly existing: 'refuse' | 'replace';
  /** What becomes of a file that changes while it is read. */
  readonly changed: 'refuse' | 'warn';
  /** Called now and then; rejects when the run was interrupted. */
  readonly pause: () => Promise<void>;
}

export interface WrittenPackage {
  readonly sizeBytes: number;
  /** Of the package file, in lower-case hex. */
  readonly sha256: string;
  readonly warnings: readonly PackWarning[];
}

/** Writes a package under a temporary name and gives it its own when it is complete and durable; a failure leaves nothing behind. */
export async function writePackage(entries: readonly PlannedEntry[], options: WriteOptions): Promise<WrittenPackage> {
  const warnings: PackWarning[] = [];
  const report = changeReporter(options.changed, warnings);
  const context: WriteContext = {
    level: options.level,
    pause: options.pause,
    open: (file) => openSource(file, report),
    readWhole: (file, buffer) => readWhole(file, buffer, report),
  };
  const file = createAtomicFile(options.path, options.existing);
  try {
    await writeAs(options.format, entries, { file, context });
    return { ...file.commit(), warnings };
  } catch (error) {
    file.discard();
    if (isAppError(error) && error.code === 'PACKAGE_FILES_UNREADABLE') throw listUnreadable(entries, error);
    throw error;
  }
}

async function writeAs(
  format: PackageFormat,
  entries: readonly PlannedEntry[],
  { file, context }: { file: AtomicFile; context: WriteContext },
): Promise<void> {
  if (format !== 'targz') return writeZip(entries, file, context);
  // Imported where it is asked for: it stays out of the chunk that every pack has to read.
  const { writeTarGz } = await import('./writeTarGz.ts');
  return writeTarGz(entries, file, context);
}

function openSource(file: FoundFile, report: ReportChange): OpenSource {
  const descriptor = attempt(file, () => openSync(file.path, 'r'));
  return {
    read: (buffer, position) => attempt(file, () => readFully(descriptor, buffer, position)),
    finish(size) {
      const problem = attempt(file, () => changeOf(file, size, descriptor));
      if (problem !== undefined) report(file, problem);
    },
    close() {
      closeSync(descriptor);
    },
  };
}

/** The same for a file that is read in one piece, as most are. */
function readWhole(file: FoundFile, buffer: Uint8Array, report: ReportChange): number {
  try {
    const descriptor = openSync(file.path, 'r');
    try {
      const size = readFully(descriptor, buffer, 0);
      const problem = changeOf(file, size, descriptor);
      if (problem !== undefined) report(file, problem);
      return size;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw readError(file, error);
  }
}

/** What becomes of a file that changed while it was read. */
type ReportChange = (file: FoundFile, problem: string) => void;

function changeReporter(changed: WriteOptions['changed'], warnings: PackWarning[]): ReportChange {
  return (file, problem) => {
    if (changed === 'refuse') throw fileChanged(file, problem);
    warnings.push({ about: 'changed', message: `'${file.path}' ${problem} while it was packed` });
  };
}

/** Reads until the buffer is full or the file ends: one call may bring less than asked for. */
function readFully(descriptor: number, buffer: Uint8Array, position: number): number {
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(descriptor, buffer, filled, buffer.length - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

function changeOf(file: FoundFile, bytesRead: number, descriptor: number): string | undefined {
  const now = fstatSync(descriptor);
  if (now.size < file.size || bytesRead < file.size) return 'shrank';
  if (now.size > file.size) return 'grew';
  if (now.ino !== file.inode) return 'was replaced';
  return now.mtimeMs === file.modifiedMs ? undefined : 'was written to';
}

function attempt<T>(file: FoundFile, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw readError(file, error);
  }
}

function readError(file: FoundFile, error: unknown): AppError {
  if (isAppError(error)) return error;
  if (errorCodeOf(error) === 'ENOENT') return fileChanged(file, 'vanished');
  return unreadable([`${file.path}: ${errorCodeOf(error) ?? String(error)}`], error);
}

function fileChanged(file: FoundFile, what: string): AppError {
  return new AppError('io', 'PACKAGE_FILE_CHANGED', `The file '${file.path}' ${what} while it was packed`, {
    hint: 'Pack when the build has ended, or allow it with --allow-changed.',
  });
}

/** One unreadable file ended the writing; the person should hear of all of them at once. */
function listUnreadable(entries: readonly PlannedEntry[], cause: AppError): AppError {
  const problems = entries.flatMap((entry) => {
    if (entry.kind !== 'file') return [];
    try {
      closeSync(openSync(entry.source.path, 'r'));
      return [];
    } catch (error) {
      return [`${entry.source.path}: ${errorCodeOf(error) ?? String(error)}`];
    }
  });
  return problems.length === 0 ? cause : unreadable(problems, cause);
}

function unreadable(problems: readonly string[], cause: unknown): AppError {
  return new AppError('io', 'PACKAGE_FILES_UNREADABLE', "Can't read some of the files to pack", { details: problems, cause });
}
