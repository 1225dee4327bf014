import {
  closeSync,
  existsSync,
  fchmodSync,
  futimesSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
  constants,
  chmodSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { AppError, errorCodeOf, isAppError } from '../errors/appError.ts';
import { makeFolders as makeFoldersAbove } from '../platform/nodeFolders.ts';
import type { ArchiveEntry, EntrySink } from './archiveEntry.ts';
import { linkStaysInside } from './archivePolicy.ts';
import { temporarySuffix } from './atomicFile.ts';
import type { ReadOptions } from './readArchive.ts';
import { readArchive } from './readArchive.ts';

export interface ExtractOptions extends Omit<ReadOptions, 'links'> {
  /**
   * `refuse`: an archive with links is refused. `create`: links are made, last, and one that leads out of the archive is refused.
   * `skipOutside`: such a one is left out instead.
   */
  readonly links: 'refuse' | 'create' | 'skipOutside';
  /** `normal`: 0644, or 0755 for what its owner may execute. `preserve`: the permission bits, without write for others. */
  readonly modes?: 'normal' | 'preserve';
  /** What messages call the target folder, where people know it by another path. */
  readonly shownAs?: string;
}

export interface Extracted {
  /** Files and links made, not counting a nupkg's container parts. */
  readonly fileCount: number;
  readonly bytes: number;
  /** Names of the links that were left out. */
  readonly skippedLinks: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Unpacks an archive into a folder that must not exist yet. Everything goes into a fresh folder beside it, which gets its
 * name when the last byte was verified: a refused or broken archive leaves nothing. A nupkg's container parts and nuspec are
 * not unpacked.
 */
export async function extractArchive(path: string, targetFolder: string, options: ExtractOptions): Promise<Extracted> {
  const shown = options.shownAs ?? targetFolder;
  if (existsSync(targetFolder)) throw failed(shown, new Error('it exists already'));
  const temporary = join(dirname(targetFolder), `.${basename(targetFolder)}.${randomBytes(6).toString('hex')}${temporarySuffix}`);
  try {
    makeFoldersAbove(dirname(targetFolder));
    mkdirSync(temporary, { mode: 0o700 });
    const unpacked = await unpack(path, temporary, options);
    chmodSync(temporary, 0o755);
    renameSync(temporary, targetFolder);
    return unpacked;
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw isAppError(error) ? error : failed(shown, error);
  }
}

interface Link {
  readonly name: string;
  readonly target: string;
}

async function unpack(path: string, root: string, options: ExtractOptions): Promise<Extracted> {
  const folders = new Set<string>();
  const links: Link[] = [];
  let fileCount = 0;
  let bytes = 0;
  let open: OpenFile | undefined;
  const visit = (entry: ArchiveEntry): EntrySink | 'skip' => {
    if (entry.role === 'part') return 'skip';
    if (entry.kind === 'folder') makeFolders(root, entry.name, folders);
    else if (entry.kind === 'file') {
      makeFolders(root, parentOf(entry.name), folders);
      fileCount += 1;
      bytes += entry.size;
      open = createFile(root, entry, options.modes ?? 'normal');
      return open;
    } else links.push({ name: entry.name, target: entry.target ?? '' });
    return 'skip';
  };
  try {
    const { warnings } = await readArchive(path, visit, { ...options, links: options.links === 'refuse' ? 'refuse' : 'allow' });
    const skippedLinks = createLinks(root, links, { folders, outside: options.links === 'skipOutside' ? 'skip' : 'refuse' });
    return { fileCount: fileCount + links.length - skippedLinks.length, bytes, skippedLinks, warnings };
  } finally {
    open?.close();
  }
}

/** Every parent is made here and none is a link: links come last. */
function makeFolders(root: string, name: string, made: Set<string>): void {
  if (name === '' || made.has(name)) return;
  makeFolders(root, parentOf(name), made);
  mkdirSync(join(root, name), { mode: 0o755 });
  made.add(name);
}

interface OpenFile extends EntrySink {
  /** Closes the file if it still is open. */
  close(): void;
}

function createFile(root: string, entry: ArchiveEntry, modes: 'normal' | 'preserve'): OpenFile {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const descriptor = openSync(join(root, entry.name), flags, 0o600);
  let isOpen = true;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(descriptor);
  };
  return {
    write(chunk) {
      for (let written = 0; written < chunk.length;) written += writeSync(descriptor, chunk, written, chunk.length - written);
    },
    end() {
      fchmodSync(descriptor, modeOf(entry.mode ?? 0o644, modes));
      futimesSync(descriptor, entry.modified, entry.modified);
      close();
    },
    close,
  };
}

function modeOf(mode: number, modes: 'normal' | 'preserve'): number {
  if (modes === 'preserve') return mode & 0o755;
  return (mode & 0o100) === 0 ? 0o644 : 0o755;
}

/** The answer are the names of the links that were left out. */
function createLinks(
  root: string,
  links: readonly Link[],
  { folders, outside }: { readonly folders: Set<string>; readonly outside: 'refuse' | 'skip' },
): readonly string[] {
  const names = new Set(links.map((link) => link.name));
  const staysInside = ({ name, target }: Link): boolean => linkStaysInside(name, target, (path) => names.has(path));
  const leaving = links.filter((link) => !staysInside(link));
  const [first] = leaving;
  if (first !== undefined && outside === 'refuse')
    throw new AppError(
      'input',
      'ARCHIVE_LINK_REFUSED',
      `The archive's link '${first.name}' leads to '${first.target}', outside the archive`,
    );
  for (const { name, target } of links.filter(staysInside)) {
    makeFolders(root, parentOf(name), folders);
    symlinkSync(target, join(root, name));
  }
  return leaving.map((link) => link.name);
}

function parentOf(name: string): string {
  return name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
}

function failed(targetFolder: string, cause: unknown): AppError {
  const reason = errorCodeOf(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  return new AppError('io', 'EXTRACTION_FAILED', `Can't unpack into '${targetFolder}' (${reason})`, {
    cause,
    hint: 'Check the free space and the rights of the folder; nothing half-done is left.',
  });
}
