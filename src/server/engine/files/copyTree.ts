import type { FileHandle } from 'node:fs/promises';
import { constants, open, readdir, readlink, rmdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { errorCodeOf } from '../../../errors/appError.ts';
import { stepFailed } from '../deployment/failures.ts';
import { pathMatcher } from './folderTree.ts';
import type { HeldFolder, ScriptUser } from './heldFolder.ts';
import { createEntry, removeEntry, unlessAbsent, withFolder, withFolderMade, withSubfolder, withSubfolderMade } from './heldFolder.ts';

/**
 * Copies everything below a folder over what is in another one; the answer is the number of files. What is made belongs to the script
 * user, what was there keeps its owner, and nothing is written where that user could not write himself.
 */
export function copyTree(from: string, to: string, user: ScriptUser): Promise<number> {
  return withFolder(from, user, (source) => withFolderMade(to, user, (target) => copyEntries(source, target, user)));
}

async function copyEntries(from: HeldFolder, to: HeldFolder, user: ScriptUser): Promise<number> {
  let count = 0;
  for (const entry of await entriesOf(from)) {
    const { name } = entry;
    if (entry.isDirectory()) {
      const work = (target: HeldFolder) => withSubfolder(from, name, { user, work: (source) => copyEntries(source, target, user) });
      count += await withSubfolderMade(to, name, { user, work });
      continue;
    }
    // What is there is replaced, never written through: it may be a link to somewhere else.
    await removeEntry(to, name, user);
    if (entry.isSymbolicLink()) await symlink(await readlink(from.entry(name)), to.entry(name));
    else await copyFile(from, { to, name, user });
    count += 1;
  }
  return count;
}

async function copyFile(from: HeldFolder, { to, name, user }: { to: HeldFolder; name: string; user: ScriptUser }): Promise<void> {
  const source = await open(from.entry(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { mode, uid } = await requireFile(source, path.join(from.path, name));
    // A second name for somebody else's file would give its content away.
    if (user !== undefined && uid !== user.uid)
      throw stepFailed(`The file '${path.join(from.path, name)}' does not belong to '${user.name}'.`);
    const target = await createEntry(to, name, { user, mode: mode & 0o777 });
    try {
      await pour(source, target);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function requireFile(handle: FileHandle, name: string) {
  const stats = await handle.stat();
  if (!stats.isFile()) throw stepFailed(`'${name}' is no regular file and can not be copied.`);
  return stats;
}

const chunkBytes = 1024 * 1024;

async function pour(from: FileHandle, to: FileHandle): Promise<void> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, chunkBytes);
    if (bytesRead === 0) return;
    for (let at = 0; at < bytesRead;) at += (await to.write(buffer, at, bytesRead - at)).bytesWritten;
  }
}

/**
 * Removes the files below a folder, except those a pattern spares, and the folders that are empty then; refuses where the script user
 * could not do that himself.
 */
export async function purgeFolder(folder: string, { spared, user }: { spared: readonly string[]; user: ScriptUser }): Promise<void> {
  const spares = pathMatcher(spared.flatMap((pattern) => [pattern, `${pattern}/**`]));
  await unlessAbsent(withFolder(folder, user, (held) => purge(held, '', { spares, user })));
}

interface Purge {
  readonly user: ScriptUser;
  spares(name: string): boolean;
}

async function purge(held: HeldFolder, under: string, rules: Purge): Promise<void> {
  for (const entry of await entriesOf(held)) {
    const name = under === '' ? entry.name : `${under}/${entry.name}`;
    if (!entry.isDirectory()) {
      if (!rules.spares(name)) await removeEntry(held, entry.name, rules.user);
      continue;
    }
    await withSubfolder(held, entry.name, { user: rules.user, work: (sub) => purge(sub, name, rules) });
    if (!rules.spares(name)) await removeIfEmpty(held.entry(entry.name));
  }
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOTEMPTY' && errorCodeOf(error) !== 'EEXIST') throw error;
  }
}

async function entriesOf(held: HeldFolder) {
  const entries = await readdir(held.entry('.'), { withFileTypes: true });
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
