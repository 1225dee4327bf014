/**
 * Folders held open while the server works in them. Where scripts run as another user, that user owns what the server works on and may
 * put a link into its way at any moment; a held folder stays the one that was looked at.
 */
import { existsSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { constants, lstat, mkdir, open, readdir, realpath, rmdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { errorCodeOf } from '../../../errors/appError.ts';
import type { MachineUser } from '../../../platform/ports.ts';
import { stepFailed } from '../deployment/failures.ts';

/** The user that scripts run as; undefined: the server's own, who may do whatever the system lets him. */
export type ScriptUser = MachineUser | undefined;

export interface HeldFolder {
  readonly handle: FileHandle;
  /** The path people know. */
  readonly path: string;
  /** The path of an entry, which no renaming of the folder leads astray. */
  entry(name: string): string;
}

/** Holds a folder during `work`. Refuses one that the script user could not write to himself. */
export async function withFolder<T>(folder: string, user: ScriptUser, work: (held: HeldFolder) => Promise<T>): Promise<T> {
  return using(await openFolder({ path: folder, at: folder, flags: 0 }, user), work);
}

/** Holds a folder, made with those above it where they are missing, as the script user would. */
export async function withFolderMade<T>(folder: string, user: ScriptUser, work: (held: HeldFolder) => Promise<T>): Promise<T> {
  const held = await unlessAbsent(openFolder({ path: folder, at: folder, flags: 0 }, user));
  if (held !== undefined) return using(held, work);
  return withFolderMade(path.dirname(folder), user, (parent) => withSubfolderMade(parent, path.basename(folder), { user, work }));
}

/** Holds a folder inside a held one; a link is no folder where scripts run as another user. */
export async function withSubfolder<T>(
  parent: HeldFolder,
  name: string,
  { user, work }: { readonly user: ScriptUser; readonly work: (held: HeldFolder) => Promise<T> },
): Promise<T> {
  return using(await openSubfolder(parent, name, user), work);
}

/** As {@link withSubfolder}; a folder that is missing is made and belongs to the script user. */
export async function withSubfolderMade<T>(
  parent: HeldFolder,
  name: string,
  { user, work }: { readonly user: ScriptUser; readonly work: (held: HeldFolder) => Promise<T> },
): Promise<T> {
  const held = (await unlessAbsent(openSubfolder(parent, name, user))) ?? (await makeSubfolder(parent, name, user));
  return using(held, work);
}

/** Holds a new folder inside a held one, which the script user can not enter. */
export async function withClosedSubfolder<T>(
  parent: HeldFolder,
  name: string,
  { user, work }: { readonly user: ScriptUser; readonly work: (held: HeldFolder) => Promise<T> },
): Promise<T> {
  await mkdir(parent.entry(name), { mode: 0o700 });
  return using(await openEntry(parent, name), async (held) => {
    const { uid, mode } = await held.handle.stat();
    // He may have put a folder of his own here meanwhile.
    if (uid === user?.uid || (mode & 0o077) !== 0) throw stepFailed(`'${held.path}' was exchanged while it was made.`);
    return work(held);
  });
}

/** Removes whatever has the name in a held folder, with everything below it, if it is there. Links are removed, never followed. */
export async function removeTree(parent: HeldFolder, name: string): Promise<void> {
  const held = await unlessAbsent(openEntry(parent, name)).catch((error: unknown) => {
    if (['ELOOP', 'ENOTDIR'].includes(errorCodeOf(error) ?? '')) return 'no folder' as const;
    throw error;
  });
  if (held === undefined) return;
  if (held === 'no folder') return unlessAbsent(unlink(parent.entry(name)));
  await using(held, async () => {
    for (const entry of await readdir(held.entry('.'))) await removeTree(held, entry);
  });
  await unlessAbsent(rmdir(parent.entry(name)));
}

/** As {@link removeTree}, of a path whose parent only the server can change. */
export async function removeFolder(folder: string): Promise<void> {
  await unlessAbsent(withFolder(path.dirname(folder), undefined, (parent) => removeTree(parent, path.basename(folder))));
}

/** Removes a file or link from a held folder, if it is there. */
export async function removeEntry(held: HeldFolder, name: string, user: ScriptUser): Promise<void> {
  const file = held.entry(name);
  if (user !== undefined) {
    const [folder, entry] = await Promise.all([held.handle.stat(), unlessAbsent(lstat(file))]);
    // In a folder like /tmp everybody removes only what is his own.
    const sticky = (folder.mode & 0o1000) !== 0 && folder.uid !== user.uid;
    if (sticky && entry !== undefined && entry.uid !== user.uid) throw refused(path.join(held.path, name), user);
  }
  await unlessAbsent(unlink(file));
}

/** A new file in a held folder, which must not be there yet, belonging to the script user. */
export async function createEntry(held: HeldFolder, name: string, { user, mode }: { user: ScriptUser; mode: number }): Promise<FileHandle> {
  const handle = await open(held.entry(name), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  if (user !== undefined) await handle.chown(user.uid, user.gid);
  await handle.chmod(mode);
  return handle;
}

export function refused(target: string, user: MachineUser) {
  return stepFailed(`The user '${user.name}', as whom steps run, may not write to '${target}', so the server does not do it for him.`, {
    hint: `Give the folder to '${user.name}', or choose another one.`,
  });
}

/** The answer, or undefined where there is no such file. */
export async function unlessAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function using<T>(held: HeldFolder, work: (held: HeldFolder) => Promise<T>): Promise<T> {
  try {
    return await work(held);
  } finally {
    await held.handle.close();
  }
}

async function openFolder(place: { path: string; at: string; flags: number }, user: ScriptUser): Promise<HeldFolder> {
  const handle = await open(place.at, constants.O_RDONLY | constants.O_DIRECTORY | place.flags).catch((cause: unknown) => {
    const isLink = user !== undefined && ['ELOOP', 'ENOTDIR'].includes(errorCodeOf(cause) ?? '');
    throw isLink ? stepFailed(`'${place.path}' is a link or a file where a folder must be.`, { cause }) : cause;
  });
  try {
    if (user !== undefined && !(await mayWrite(handle, place, user))) throw refused(place.path, user);
  } catch (error) {
    await handle.close();
    throw error;
  }
  // Linux leads this path to the open folder itself, whatever its name is by now.
  const byHandle = `/proc/self/fd/${handle.fd}`;
  const base = existsSync(byHandle) ? byHandle : place.at;
  return { handle, path: place.path, entry: (name) => `${base}/${name}` };
}

function openSubfolder(parent: HeldFolder, name: string, user: ScriptUser): Promise<HeldFolder> {
  const flags = user === undefined ? 0 : constants.O_NOFOLLOW;
  return openFolder({ path: path.join(parent.path, name), at: parent.entry(name), flags }, user);
}

/** A folder, not a link to one, whoever may write to it. */
function openEntry(parent: HeldFolder, name: string): Promise<HeldFolder> {
  return openFolder({ path: path.join(parent.path, name), at: parent.entry(name), flags: constants.O_NOFOLLOW }, undefined);
}

async function makeSubfolder(parent: HeldFolder, name: string, user: ScriptUser): Promise<HeldFolder> {
  await mkdir(parent.entry(name));
  const held = await openEntry(parent, name);
  if (user === undefined) return held;
  try {
    // The script user may have put another folder here meanwhile; an empty one gives nothing away.
    if ((await readdir(held.entry('.'))).length > 0) throw refused(held.path, user);
    await held.handle.chown(user.uid, user.gid);
    return held;
  } catch (error) {
    await held.handle.close();
    throw error;
  }
}

async function mayWrite(handle: FileHandle, { at, flags }: { at: string; flags: number }, user: MachineUser): Promise<boolean> {
  if (!allows(await handle.stat(), user, 0o3)) return false;
  // A folder in a held one can be reached as far as that one can.
  if (flags !== 0) return true;
  for (let folder = path.dirname(await realpath(at)); ; folder = path.dirname(folder)) {
    if (!allows(await stat(folder), user, 0o1)) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** Do the permission bits give the user all of `wanted`? Scripts run with the user's first group only. */
function allows({ uid, gid, mode }: Stats, user: MachineUser, wanted: number): boolean {
  if (user.uid === 0) return true;
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}
