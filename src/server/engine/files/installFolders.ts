import { existsSync } from 'node:fs';
import { lchown, mkdir, realpath, statfs } from 'node:fs/promises';
import path from 'node:path';
import { extractArchive } from '../../../packaging/extractArchive.ts';
import type { Extracted } from '../../../packaging/extractArchive.ts';
import type { MachineUser } from '../../../platform/ports.ts';
import { stepFailed } from '../deployment/failures.ts';
import { createKeyedMutex } from '../deployment/keyedMutex.ts';
import { filesBelow, foldersBelow } from './folderTree.ts';

export interface InstallRequest {
  /** File of the package, with the name it was uploaded under deciding its format. */
  readonly archive: string;
  readonly root: string;
  readonly tenant: string | undefined;
  readonly environment: string;
  readonly packageId: string;
  readonly version: string;
  readonly signal: AbortSignal;
}

export interface Installed extends Extracted {
  /** `<root>/[<Tenant>/]<Environment>/<PackageId>/<Version>[_N]` (engine.md §2.1) */
  readonly folder: string;
}

export interface InstallFolders {
  /** Unpacks a package into a folder of its own; refused or broken archives leave nothing (fault row S35). */
  install(request: InstallRequest): Promise<Installed>;
  /** Gives a folder that the server has just made, and everything in it, to the user that scripts run as. */
  own(folder: string): Promise<void>;
}

export function installFolders(user: MachineUser | undefined): InstallFolders {
  const mutex = createKeyedMutex();

  async function own(folder: string): Promise<void> {
    if (user === undefined) return;
    await lchown(folder, user.uid, user.gid);
    for await (const name of foldersBelow(folder)) await lchown(path.join(folder, name), user.uid, user.gid);
    for await (const name of filesBelow(folder)) await lchown(path.join(folder, name), user.uid, user.gid);
  }

  async function makeFolder(folder: string): Promise<void> {
    const made = await mkdir(folder, { recursive: true });
    if (made !== undefined) await ownFile(folder);
  }

  async function install(request: InstallRequest): Promise<Installed> {
    const names = [request.tenant, request.environment].filter((name) => name !== undefined).map(plainName);
    const levels = [...names, escapeName(request.packageId)];
    const parent = path.join(request.root, ...levels);
    for (let depth = 0; depth <= levels.length; depth += 1) await makeFolder(path.join(request.root, ...levels.slice(0, depth)));
    if (user !== undefined) await refuseLinks(request.root, levels);
    return mutex.run(parent, request.signal, async () => {
      const folder = freeName(path.join(parent, escapeName(request.version)));
      const extracted = await extractArchive(request.archive, folder, { links: 'skip' });
      await own(folder);
      return { ...extracted, folder };
    });
  }

  async function ownFile(file: string): Promise<void> {
    if (user !== undefined) await lchown(file, user.uid, user.gid);
  }

  return { install, own };
}

/** The other user owns these folders and could lead the server's writing to somewhere else. */
async function refuseLinks(root: string, levels: readonly string[]): Promise<void> {
  const wanted = path.join(await realpath(root), ...levels);
  const actual = await realpath(path.join(root, ...levels));
  if (actual !== wanted) throw stepFailed(`The folder '${wanted}' leads to '${actual}', where packages are not installed.`);
}

/** The name itself, or with the first free number after it. */
function freeName(wanted: string): string {
  let name = wanted;
  for (let number = 1; existsSync(name); number += 1) name = `${wanted}_${number}`;
  return name;
}

/** Characters no file name may hold are removed from the names of environments and tenants; a name of dots would leave the folder. */
function plainName(name: string): string {
  const plain = name.replace(/[/\0]/g, '').trim();
  return /^\.*$/.test(plain) ? `_${plain}` : plain;
}

/** Ids and versions keep their unusual characters in percent encoding. */
export function escapeName(name: string): string {
  const escaped = name.replace(
    /[%<>:"/\\|?@\0]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return /^\.*$/.test(escaped) ? `_${escaped}` : escaped;
}

/** Megabytes free for a folder that may not exist yet. */
export async function freeMegabytes(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  return Math.floor((bavail * bsize) / (1024 * 1024));
}
