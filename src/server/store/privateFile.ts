/** Small files that only their owner may read. */
import { chmod, constants, copyFile, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCodeOf } from '../../errors/appError.ts';

/** The text of a file without the white space around it, or undefined when there is no such file. */
export async function readSecretFile(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a small file whole or not at all, readable by its owner only, on disk when it resolves. */
export async function writePrivateFile(path: string, text: string, mode = 0o600): Promise<void> {
  const part = `${path}.part`;
  await rm(part, { force: true });
  const file = await open(part, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
  await syncFolder(dirname(path));
}

/** Makes an empty file that only its owner may read, unless there is one. */
export async function touchPrivateFile(path: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  await file.close();
}

/** Makes renames and creations in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Gives a file another place on the same disk, readable by its owner only; what stood there is gone. Durable when it resolves. */
export async function moveFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await chmod(from, 0o600);
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** Removes a folder with everything in it, if it is there. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

/** What says that a hard link cannot be made here: another disk, or a file system without links. */
const noLinks: ReadonlySet<string | undefined> = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS']);

/**
 * Makes a finished private file appear under a name that must be free (`EEXIST`), on whatever disk: whole or not at all, and on disk
 * when it resolves; the first name is gone after that. `makeLink` is for tests.
 */
export async function publishFile(from: string, to: string, makeLink: typeof link = link): Promise<void> {
  await chmod(from, 0o600);
  try {
    await makeLink(from, to);
  } catch (error) {
    if (!noLinks.has(errorCodeOf(error))) throw error;
    await publishCopy(from, to, makeLink);
  }
  await syncFolder(dirname(to));
  await rm(from);
}

async function publishCopy(from: string, to: string, makeLink: typeof link): Promise<void> {
  const part = `${to}.part`;
  await rm(part, { force: true });
  try {
    // The copy has the permissions of its source from its first byte on.
    await copyFile(from, part, constants.COPYFILE_EXCL);
    await syncFile(part);
    await renameExclusively(part, to, makeLink);
  } finally {
    await rm(part, { force: true });
  }
}

/** Node has no exclusive rename. A link is one; where there are none, an empty file takes the name first. */
async function renameExclusively(from: string, to: string, makeLink: typeof link): Promise<void> {
  try {
    await makeLink(from, to);
  } catch (error) {
    if (!noLinks.has(errorCodeOf(error))) throw error;
    await (await open(to, 'wx', 0o600)).close();
    await rename(from, to);
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
