import { closeSync, existsSync, fsyncSync, linkSync, openSync, readSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import type { Hash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import { packErrors } from '../errors/classic/pack.ts';
import { crypto } from '../platform/nodeBuiltins.ts';
import { makeFolders } from '../platform/nodeFolders.ts';
import { sha256 } from './smallContent.ts';

/** Names of unfinished packages end like this, so that no pack ever takes one for content. */
export const temporarySuffix = '.pulpo-tmp';

/** A file that appears under its name only when it is complete and on the disk. */
export interface AtomicFile {
  /** Bytes written so far. */
  readonly position: number;
  write(bytes: Uint8Array): void;
  /** Replaces bytes that were written before. */
  patch(position: number, bytes: Uint8Array): void;
  /** Makes the file durable and gives it its name; the content's SHA-256 in lower-case hex. */
  commit(): { readonly sizeBytes: number; readonly sha256: string };
  /** Removes what was written; the file of that name, if any, stays as it was. */
  discard(): void;
}

const bufferSize = 256 * 1024;

/**
 * Opens a temporary file beside `path`; the folder is made if it is missing. With `existing: 'refuse'` a file that has
 * appeared under the name meanwhile is kept and `commit` ends with `PACKAGE_EXISTS`.
 */
export function createAtomicFile(path: string, existing: 'refuse' | 'replace'): AtomicFile {
  return new AtomicFileWriter(path, existing);
}

/** Ends with `PACKAGE_EXISTS` if a file of that name is there. */
export function refuseExisting(path: string): void {
  if (existsSync(path)) throw packageExists(path);
}

class AtomicFileWriter implements AtomicFile {
  readonly #path: string;
  readonly #existing: 'refuse' | 'replace';
  readonly #temporary: string;
  readonly #descriptor: number;
  readonly #buffer = Buffer.allocUnsafe(bufferSize);
  /** Of what was flushed; made when something is. */
  #hash: Hash | undefined;
  #buffered = 0;
  #flushed = 0;
  #patched = false;
  #open = true;
  /** The temporary name is gone: published, or discarded. */
  #settled = false;

  constructor(path: string, existing: 'refuse' | 'replace') {
    this.#path = path;
    this.#existing = existing;
    const { name, descriptor } = this.#attempt(() => openTemporary(path));
    this.#temporary = name;
    this.#descriptor = descriptor;
  }

  get position(): number {
    return this.#flushed + this.#buffered;
  }

  write(bytes: Uint8Array): void {
    if (this.#buffered + bytes.length > bufferSize) this.#flush();
    if (bytes.length >= bufferSize) {
      this.#append(bytes);
      return;
    }
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  patch(position: number, bytes: Uint8Array): void {
    if (position >= this.#flushed) {
      this.#buffer.set(bytes, position - this.#flushed);
      return;
    }
    this.#flush();
    this.#patched = true;
    this.#attempt(() => writeAll(this.#descriptor, bytes, position));
  }

  commit(): { sizeBytes: number; sha256: string } {
    try {
      const sha256 = this.#finish();
      this.#attempt(() => {
        fsyncSync(this.#descriptor);
        this.#close();
        this.#publish();
        this.#settled = true;
      });
      return { sizeBytes: this.#flushed, sha256 };
    } finally {
      this.discard();
    }
  }

  discard(): void {
    this.#close();
    if (!this.#settled) removeIfThere(this.#temporary);
    this.#settled = true;
  }

  /** Writes what is left; the hash of everything. */
  #finish(): string {
    if (this.#flushed === 0) {
      const bytes = this.#buffer.subarray(0, this.#buffered);
      this.#attempt(() => writeAll(this.#descriptor, bytes, 0));
      this.#flushed = bytes.length;
      return sha256(bytes);
    }
    this.#flush();
    return this.#patched || this.#hash === undefined ? hashOfFile(this.#descriptor) : this.#hash.digest('hex');
  }

  #flush(): void {
    if (this.#buffered === 0) return;
    const bytes = this.#buffer.subarray(0, this.#buffered);
    this.#buffered = 0;
    this.#append(bytes);
  }

  #append(bytes: Uint8Array): void {
    this.#attempt(() => writeAll(this.#descriptor, bytes, this.#flushed));
    this.#hash ??= crypto().createHash('sha256');
    this.#hash.update(bytes);
    this.#flushed += bytes.length;
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#descriptor);
  }

  #publish(): void {
    if (this.#existing === 'replace') renameSync(this.#temporary, this.#path);
    else renameUnlessExists(this.#temporary, this.#path);
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (errorCodeOf(error) === 'PACKAGE_EXISTS') throw error;
      throw new AppError('io', 'PACKAGE_UNWRITABLE', `Can't write '${this.#path}' (${errorCodeOf(error) ?? String(error)})`, {
        cause: error,
        hint: 'Check the free space and the rights of the folder; a package that was there before is unchanged.',
      });
    }
  }
}

function packageExists(path: string): AppError {
  return new AppError('usage', 'PACKAGE_EXISTS', `The package file '${path}' already exists`, {
    hint: 'Use --overwrite to replace it.',
    classic: packErrors.exists(),
  });
}

/** The first free one of the names `.<file>.1.pulpo-tmp`, `.2.`, …: runs at the same time get names of their own without chance. */
function openTemporary(path: string): { name: string; descriptor: number } {
  for (let attempt = 1; ; attempt++) {
    const name = join(dirname(path), `.${basename(path)}.${attempt}${temporarySuffix}`);
    try {
      return { name, descriptor: openSync(name, 'wx+', 0o644) };
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === 'ENOENT' && attempt === 1) makeFolders(dirname(path));
      else if (code !== 'EEXIST') throw error;
    }
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error;
  }
}

/** A link, unlike a rename, fails where the name is taken; file systems without links fall back to look and rename. */
function renameUnlessExists(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') throw packageExists(to);
    refuseExisting(to);
    renameSync(from, to);
    return;
  }
  unlinkSync(from);
}

function writeAll(descriptor: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written, bytes.length - written, position + written);
}

function hashOfFile(descriptor: number): string {
  const hash = crypto().createHash('sha256');
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  let position = 0;
  for (
    let read = readSync(descriptor, buffer, 0, buffer.length, 0);
    read > 0;
    read = readSync(descriptor, buffer, 0, buffer.length, position)
  ) {
    hash.update(buffer.subarray(0, read));
    position += read;
  }
  return hash.digest('hex');
}
