import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync } from 'node:fs';
import { rename, statfs } from 'node:fs/promises';
import path from 'node:path';
import { temporarySuffix } from '../../../packaging/atomicFile.ts';
import type { Extracted } from '../../../packaging/extractArchive.ts';
import type { Clock, MachineUser } from '../../../platform/ports.ts';
import { createKeyedMutex } from '../deployment/keyedMutex.ts';
import { giveTree } from './giveTree.ts';
import type { HeldFolder, ScriptUser } from './heldFolder.ts';
import { removeTree, unlessAbsent, withClosedSubfolder, withFolderMade, withSubfolderMade } from './heldFolder.ts';
import { unpackPackage } from './unpackPackage.ts';

export interface InstallRequest {
  /** File of the package, with the name it was uploaded under deciding its format. */
  readonly archive: string;
  readonly root: string;
  readonly tenant: string | undefined;
  readonly environment: string;
  readonly packageId: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export interface Installed extends Extracted {
  /** `<root>/[<Tenant>/]<Environment>/<PackageId>/<Version>[_N]` (engine.md §2.1) */
  readonly folder: string;
}

export interface InstallFolders {
  /** Unpacks a package into a folder of its own; refused or broken archives leave nothing (fault row S35). */
  install(request: InstallRequest): Promise<Installed>;
}

/** @param applications - The folder that the server itself provides for what it installs, whoever may write to its parent. */
export function installFolders(user: MachineUser | undefined, applications: string): InstallFolders {
  const mutex = createKeyedMutex();

  async function withRoot<T>(root: string, work: (held: HeldFolder) => Promise<T>): Promise<T> {
    if (root === applications && !existsSync(root)) {
      const made = (home: HeldFolder) => withSubfolderMade(home, path.basename(root), { user, work: () => Promise.resolve() });
      await withFolderMade(path.dirname(root), undefined, made);
    }
    return withFolderMade(root, user, work);
  }

  return {
    install(request) {
      const { root, signal } = request;
      const names = [request.tenant, request.environment].filter((name) => name !== undefined).map(plainName);
      const levels = [...names, escapeName(request.packageId)];
      const unpack = (parent: HeldFolder) => mutex.run(path.join(root, ...levels), signal, () => unpackInto(parent, request, user));
      return withRoot(root, (held) => withLevels(held, levels, { user, work: unpack }));
    },
  };
}

/** Holds the folder below the levels, which are made where they are missing. */
function withLevels<T>(
  parent: HeldFolder,
  [name, ...deeper]: readonly string[],
  { user, work }: { readonly user: ScriptUser; readonly work: (held: HeldFolder) => Promise<T> },
): Promise<T> {
  if (name === undefined) return work(parent);
  return withSubfolderMade(parent, name, { user, work: (held) => withLevels(held, deeper, { user, work }) });
}

/** Unpacks where nobody else can look, so that the script user, who owns the parent, can not lead the server astray meanwhile. */
async function unpackInto(parent: HeldFolder, request: InstallRequest, user: ScriptUser): Promise<Installed> {
  const stage = `.${randomBytes(9).toString('hex')}${temporarySuffix}`;
  const name = freeName(parent, escapeName(request.version));
  const folder = path.join(parent.path, name);
  const work = async (held: HeldFolder): Promise<Installed> => {
    const unpacked = held.entry('package');
    const extracted = await unpackPackage(request.archive, unpacked, { ...request, shownAs: folder });
    await giveTree(unpacked, user);
    await rename(unpacked, parent.entry(name));
    return { ...extracted, folder };
  };
  try {
    return await withClosedSubfolder(parent, stage, { user, work });
  } finally {
    await removeTree(parent, stage);
  }
}

/** The name itself, or with the first free number after it. */
function freeName(parent: HeldFolder, wanted: string): string {
  let name = wanted;
  const isTaken = (): boolean => lstatSync(parent.entry(name), { throwIfNoEntry: false }) !== undefined;
  for (let number = 1; isTaken(); number += 1) name = `${wanted}_${number}`;
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
  const found = await unlessAbsent(statfs(folder));
  if (found === undefined) return freeMegabytes(path.dirname(folder));
  return Math.floor((found.bavail * found.bsize) / (1024 * 1024));
}
