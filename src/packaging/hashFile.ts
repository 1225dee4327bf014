import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { AppError, errorCodeOf } from '../errors/appError.ts';

export interface FileHashes {
  /** Lower-case hex; what the server's API calls a package's hash. */
  readonly sha1: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Reads a file once and gives its hashes. */
export async function hashFile(path: string, pause: () => Promise<void>): Promise<FileHashes> {
  const [sha1, sha256] = [createHash('sha1'), createHash('sha256')];
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  const descriptor = attempt(path, () => openSync(path, 'r'));
  try {
    for (;;) {
      const read = attempt(path, () => readSync(descriptor, buffer));
      if (read === 0) break;
      const chunk = buffer.subarray(0, read);
      sha1.update(chunk);
      sha256.update(chunk);
      if (read === buffer.length) await pause();
    }
  } finally {
    closeSync(descriptor);
  }
  return { sha1: sha1.digest('hex'), sha256: sha256.digest('hex') };
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = errorCodeOf(error) ?? String(error);
    const message = code === 'ENOENT' ? `The package file '${path}' does not exist` : `Can't read '${path}' (${code})`;
    throw new AppError('input', 'ARCHIVE_MISSING', message, { cause: error });
  }
}
