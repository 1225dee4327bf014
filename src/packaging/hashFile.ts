import { closeSync, openSync, readSync } from 'node:fs';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import { fileHashes } from './fileHashes.ts';

export interface HashedFile {
  /** Lower-case hex; what the server's API calls a package's hash. */
  readonly sha1: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Reads a file once and gives its hashes. */
export async function hashFile(path: string, pause: () => Promise<void>): Promise<HashedFile> {
  const hashes = fileHashes();
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  const descriptor = attempt(path, () => openSync(path, 'r'));
  try {
    for (;;) {
      const read = attempt(path, () => readSync(descriptor, buffer));
      if (read === 0) break;
      hashes.update(buffer.subarray(0, read));
      if (read === buffer.length) await pause();
    }
  } finally {
    closeSync(descriptor);
  }
  return { sha1: hashes.sha1('hex'), sha256: hashes.sha256() };
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
