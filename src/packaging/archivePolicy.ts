import { AppError } from '../errors/appError.ts';

/**
 * What an archive may hold, for everyone who makes or opens one: what `pack` would not write, the reader does not accept.
 * Sizes are counted on what really comes out of the decompressor, not on what the headers claim.
 */
export interface ArchiveLimits {
  readonly entries: number;
  /** UTF-8 bytes of one name. */
  readonly nameBytes: number;
  /** Folders above a file. */
  readonly depth: number;
  /** Bytes of all files together. */
  readonly totalBytes: number;
  /** Up to here no ratio is looked at: small files of zeros are common and harmless. */
  readonly ratioFreeBytes: number;
  /** How many times larger than its compressed form one entry may be. */
  readonly entryRatio: number;
  /** The same for the whole archive. */
  readonly totalRatio: number;
}

export const defaultLimits: ArchiveLimits = {
  entries: 200_000,
  nameBytes: 1024,
  depth: 64,
  totalBytes: 50 * 1024 ** 3,
  ratioFreeBytes: 10 * 1024 ** 2,
  entryRatio: 1000,
  totalRatio: 100,
};

/**
 * Why a name must not stand in an archive, or undefined if it may. Names are relative, use `/`, stay below the target folder
 * and mean the same on every system.
 */
export function nameProblem(name: string, limits: ArchiveLimits = defaultLimits): string | undefined {
  if (name === '') return 'it is empty';
  const character = /[\u0000-\u001f\u007f\\:]/.exec(name)?.[0];
  if (character !== undefined)
    return character < ' ' || character === '\u007f' ? 'it contains a control character' : `it contains '${character}'`;
  if (name.startsWith('/')) return 'it is absolute';
  if (/(?:^|\/)\.{0,2}(?:\/|$)/.test(name)) return "it contains an empty, '.' or '..' part";
  // A name of fewer characters can't have that many parts or bytes: most names are let through here.
  if (name.length >= limits.depth && name.split('/').length > limits.depth) return `it lies more than ${limits.depth} folders deep`;
  if (name.length * 3 > limits.nameBytes && Buffer.byteLength(name) > limits.nameBytes)
    return `it is longer than ${limits.nameBytes} bytes`;
  return undefined;
}

/** Why a name could not be created on Windows, or undefined. Elsewhere such names are fine. */
export function windowsNameProblem(name: string): string | undefined {
  for (const part of name.split('/')) {
    if (/[. ]$/.test(part)) return 'a part ends with a dot or a blank';
    if (/^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i.test(part)) return `'${part}' is a reserved name`;
    if (/[<>"|?*]/.test(part)) return `'${part}' contains a character that Windows does not allow`;
  }
  return undefined;
}

/** Names with the same key are one file on some system: Unicode forms and upper and lower case do not count. */
export function collisionKey(name: string): string {
  if (/^[\u0020-\u007e]*$/.test(name)) return name.toLowerCase();
  return name.normalize('NFC').toUpperCase().toLowerCase();
}

/**
 * Whether a link with this text, standing at `name`, points to something inside the archive's own folder. A target that leads
 * through another link of the archive is not trusted: `..` behind a link goes where the text does not show.
 */
export function linkStaysInside(name: string, target: string, isLink: (path: string) => boolean = () => false): boolean {
  if (target === '' || target.startsWith('/') || /[\\:\u0000-\u001f]/.test(target)) return false;
  const folder = name.split('/').slice(0, -1);
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  for (const [index, part] of parts.entries()) {
    if (part !== '..') folder.push(part);
    else if (folder.pop() === undefined) return false;
    if (index < parts.length - 1 && isLink(folder.join('/'))) return false;
  }
  return true;
}

/** Counts what comes out of an archive and ends the run when a limit is passed. */
export interface SizeGuard {
  /** Announces the next entry; `compressedSize` is undefined where entries are not compressed one by one. */
  enter(name: string, compressedSize: number | undefined): void;
  /** Counts bytes of the current entry. */
  add(bytes: number): void;
}

/** Makes a guard for an archive of `archiveSize` bytes. */
export function createSizeGuard(archiveSize: number, limits: ArchiveLimits): SizeGuard {
  let total = 0;
  let entry = 0;
  let current: { name: string; compressedSize: number | undefined } = { name: '', compressedSize: undefined };
  return {
    enter(name, compressedSize) {
      current = { name, compressedSize };
      entry = 0;
    },
    add(bytes) {
      total += bytes;
      entry += bytes;
      if (total > limits.totalBytes) throw tooLarge(`The archive holds more than ${limits.totalBytes} bytes`);
      if (entry > limits.ratioFreeBytes && entry > (current.compressedSize ?? Infinity) * limits.entryRatio) {
        throw tooLarge(`'${current.name}' is more than ${limits.entryRatio} times larger than its compressed form`);
      }
      if (total > limits.ratioFreeBytes && total > archiveSize * limits.totalRatio) {
        throw tooLarge(`The archive's content is more than ${limits.totalRatio} times larger than the archive`);
      }
    },
  };
}

function tooLarge(message: string): AppError {
  return new AppError('input', 'ARCHIVE_TOO_LARGE', message, { hint: 'It looks like an archive that is made to fill the disk.' });
}
