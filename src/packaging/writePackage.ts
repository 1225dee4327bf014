import { closeSync, openSync } from 'node:fs';
import { AppError, errorCodeOf, isAppError } from '../errors/appError.ts';
import type { AtomicFile } from './atomicFile.ts';
import { createAtomicFile } from './atomicFile.ts';
import type { CompressionLevel } from './deflate.ts';
import type { Found, FoundFile, PackWarning } from './foundFile.ts';
import type { PackageFormat } from './packageName.ts';
import type { PlannedEntry } from './planPackage.ts';
import { changeOf, readFully, readSource } from './readSource.ts';
import type { OpenSource, WriteContext } from './writeZip.ts';
import { writeZip } from './writeZip.ts';
import type { ZipHeadStart } from './zipHeadStart.ts';
import type { WorkerSetup } from './zipWorkers.ts';

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
  /** Threads that help with a zip. The bytes are the same with any number. None if absent. */
  readonly workers?: WorkerSetup | ZipHeadStart | undefined;
}

export interface WrittenPackage {
  readonly sizeBytes: number;
  /** Of the package file, in lower-case hex. */
  readonly sha256: string;
  readonly warnings: readonly PackWarning[];
}

/** Bytes of content from which on threads save more time than starting them takes. */
const worthWorkers = 12 * 1024 * 1024;

/** Counts what is found, and sets threads to work on it as soon as there is enough. */
export interface EarlyStart {
  /** To be awaited where it is a promise, while which the threads are served. */
  add(found: readonly Found[]): Promise<void> | undefined;
  /** For {@link writePackage}; `undefined` where threads would take more time than they save. */
  readonly workers: ZipHeadStart | undefined;
  /** Ends the threads, whatever they are doing. */
  end(): Promise<void>;
}

/** `plan`: a file's entry in the package. */
export function createEarlyStart(
  options: Pick<WriteOptions, 'format' | 'level' | 'pause'> & { readonly plan: (found: Found) => PlannedEntry },
): EarlyStart {
  let waiting: Found[] = [];
  let bytes = options.format === 'targz' ? -Infinity : 0;
  let workers: ZipHeadStart | undefined;
  const start = async (): Promise<void> => {
    bytes = -Infinity;
    const { startAhead } = await import('./writeZipWithWorkers.ts');
    workers = startAhead(options);
    workers?.add(waiting);
    waiting = [];
  };
  return {
    add(found) {
      if (workers !== undefined) {
        workers.add(found);
        return options.pause();
      }
      for (const one of found) {
        waiting.push(one);
        if (one.kind === 'file') bytes += one.size;
      }
      return bytes < worthWorkers ? undefined : start();
    },
    get workers() {
      return workers;
    },
    async end() {
      await workers?.pool.end();
    },
  };
}

/** Writes a package under a temporary name and gives it its own when it is complete and durable; a failure leaves nothing behind. */
export async function writePackage(entries: readonly PlannedEntry[], options: WriteOptions): Promise<WrittenPackage> {
  const warnings: PackWarning[] = [];
  const noteChange = changeReporter(options.changed, warnings);
  const context: WriteContext = {
    ...{ level: options.level, pause: options.pause, noteChange, readError },
    open: (file) => openSource(file, noteChange),
    readWhole: (file, buffer) => readWhole(file, buffer, noteChange),
  };
  const file = createAtomicFile(options.path, options.existing);
  try {
    await writeAs(options, entries, { file, context });
    return { ...file.commit(), warnings };
  } catch (error) {
    file.discard();
    if (isAppError(error) && error.code === 'PACKAGE_FILES_UNREADABLE') throw listUnreadable(entries, error);
    throw error;
  }
}

// What is not always needed is imported where it is asked for: it stays out of the chunk that every pack has to read.
async function writeAs(
  { format, workers }: WriteOptions,
  entries: readonly PlannedEntry[],
  { file, context }: { file: AtomicFile; context: WriteContext },
): Promise<void> {
  if (format === 'targz') {
    const { writeTarGz } = await import('./writeTarGz.ts');
    return writeTarGz(entries, file, context);
  }
  if (workers === undefined) return writeZip(entries, file, context);
  const { writeZipWithWorkers } = await import('./writeZipWithWorkers.ts');
  return writeZipWithWorkers(entries, file, { context, workers });
}

function openSource(file: FoundFile, noteChange: NoteChange): OpenSource {
  const descriptor = attempt(file, () => openSync(file.path, 'r'));
  return {
    descriptor,
    read: (buffer, position) => attempt(file, () => readFully(descriptor, buffer, position)),
    finish(size) {
      const problem = attempt(file, () => changeOf(file, size, descriptor));
      if (problem !== undefined) noteChange(file, problem);
    },
    close() {
      closeSync(descriptor);
    },
  };
}

/** The same for a file that is read in one piece, as most are. */
function readWhole(file: FoundFile, buffer: Uint8Array, noteChange: NoteChange): number {
  const { size, problem } = attempt(file, () => readSource(file, buffer));
  if (problem !== undefined) noteChange(file, problem);
  return size;
}

/** What becomes of a file that changed while it was read. */
type NoteChange = WriteContext['noteChange'];

function changeReporter(changed: WriteOptions['changed'], warnings: PackWarning[]): NoteChange {
  return (file, problem) => {
    if (changed === 'refuse') throw fileChanged(file, problem);
    warnings.push({ about: 'changed', message: `'${file.path}' ${problem} while it was packed` });
  };
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
