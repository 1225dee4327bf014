/** Package files by their content: two packages with the same bytes are one file, and no name from outside becomes a path. */
import { createReadStream, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { errorCodeOf } from '../../errors/appError.ts';
import type { ByteRange } from '../http/reply.ts';
import { syncFolder } from '../store/privateFile.ts';

export interface Blobs {
  /** Where uploads arrive. */
  readonly incoming: string;
  /** Absolute path of the file with this SHA-256. */
  path(sha256: string): string;
  open(sha256: string, range?: ByteRange): Readable;
  /** Makes a received file the blob of its content; durable when it resolves. A blob that is there already is as good. */
  adopt(file: { readonly path: string; readonly sha256: string; readonly bytes: number }): Promise<void>;
  /** Writes on the file that nothing names it any more, from `now` on (milliseconds since the epoch). */
  orphan(sha256: string, now: number): void;
  /** The blobs there are, by their SHA-256. */
  list(): Promise<readonly string[]>;
  /** When a blob came or was orphaned, in milliseconds since the epoch. */
  since(sha256: string): Promise<number>;
  /** Gives the space back. Only inside a write transaction that has seen that nothing names the blob: pushes adopt inside theirs. */
  discard(sha256: string): void;
}

/** Opens `<packages>/incoming` and `<packages>/blobs`, made if need be. Uploads that broke off are removed. */
export async function openBlobs(folder: string): Promise<Blobs> {
  const incoming = join(folder, 'incoming');
  const root = join(folder, 'blobs');
  for (const path of [folder, incoming, root]) await mkdir(path, { recursive: true, mode: 0o700 });
  for (const name of await readdir(incoming)) await rm(join(incoming, name), { recursive: true, force: true });
  const path = (sha256: string) => join(root, sha256);
  return {
    incoming,
    path,
    open: (sha256, range) =>
      createReadStream(path(sha256), { highWaterMark: 256 * 1024, ...(range !== undefined && { start: range.first, end: range.last }) }),
    async adopt(file) {
      if (sizeOf(path(file.sha256)) === file.bytes) await rm(file.path, { force: true });
      else renameSync(file.path, path(file.sha256));
      // Also for one that was there: whoever brought it may have ended before its name was on disk.
      await syncFolder(root);
    },
    orphan: (sha256, now) => touch(path(sha256), now),
    list: () => readdir(root),
    since: async (sha256) => (await stat(path(sha256))).mtimeMs,
    discard: (sha256) => rmSync(path(sha256), { force: true }),
  };
}

function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function touch(path: string, now: number): void {
  try {
    utimesSync(path, new Date(now), new Date(now));
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error;
  }
}
