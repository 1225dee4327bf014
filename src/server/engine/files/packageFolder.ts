import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errorCodeOf } from '../../../errors/appError.ts';
import type { StoredPackage } from '../../packages/port.ts';
import { escapeName } from './installFolders.ts';

/** The packages of one task, held until it ends, so that deleting one in the feed takes nothing from a running deployment. */
export interface PackageFolder {
  /** Brings a package in: a second name for the same file where the system can, else a copy. The answer is its path. */
  add(stored: StoredPackage, source: string): Promise<string>;
  remove(): Promise<void>;
}

export function packageFolder(root: string, task: string): PackageFolder {
  const folder = path.join(root, task);
  return {
    async add(stored, source) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const name = `${escapeName(stored.PackageId)}@S${escapeName(stored.Version)}@${stored.Sha256.slice(0, 32)}${stored.FileExtension}`;
      const target = path.join(folder, name);
      try {
        await link(source, target);
      } catch (error) {
        // Several steps may use one package.
        if (errorCodeOf(error) === 'EEXIST') return target;
        if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS'].includes(errorCodeOf(error) ?? '')) throw error;
        await copyFile(source, target, constants.COPYFILE_EXCL);
      }
      return target;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Removes the packages that a server that stopped without warning left behind. */
export async function sweepPackageFolders(root: string): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  await Promise.all((await readdir(root)).map((name) => rm(path.join(root, name), { recursive: true, force: true })));
}

/** SHA-256 of a file as lower-case hex digits. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

/** A copy of a file under a new name; the answer is its path. */
export async function copyFileInto(folder: string, name: string, source: string): Promise<string> {
  const target = path.join(folder, name);
  await copyFile(source, target, constants.COPYFILE_EXCL);
  return target;
}
