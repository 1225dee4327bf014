import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { errorCodeOf } from '../../../errors/appError.ts';
import type { MachineUser } from '../../../platform/ports.ts';
import { stepFailed } from '../deployment/failures.ts';
import { giveTree } from './giveTree.ts';
import type { ScriptUser } from './heldFolder.ts';
import { removeFolder } from './heldFolder.ts';
import { createTextFile } from './textFile.ts';

/** A folder of one script run, closed to everybody but the user the script runs as. */
export interface WorkFolder {
  readonly path: string;
  /** Writes a file that only that user can read; the answer is its path. */
  write(name: string, content: string): Promise<string>;
  /** Gives a closed folder, with what was put into it, to that user. */
  handOver(): Promise<void>;
  remove(): Promise<void>;
}

export interface WorkFolders {
  /** `closed`: the user can not enter it before it is handed over, so that the server can unpack and copy in it. */
  create(name: string, access?: 'open' | 'closed'): Promise<WorkFolder>;
  /** Removes what a server that stopped without warning left behind: it may hold secrets. */
  sweep(): Promise<void>;
  /** Removes what can be removed at once, for a program that may wait for nothing any more; the next start removes the rest. */
  removeAtOnce(): void;
}

/**
 * Work folders below `root`. Where scripts run as somebody else, who can not enter the data folder, they are in a new folder of the
 * system's temporary one instead; a file in `root` remembers which.
 */
export function workFolders(root: string, user: MachineUser | undefined): WorkFolders {
  const elsewhere = path.join(root, 'elsewhere');
  let base: Promise<string> | undefined;

  async function makeBase(): Promise<string> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    if (user === undefined) return root;
    // Made by us under a name nobody knew: no link of the other user can stand there. He passes through, but sees no names.
    const folder = await mkdtemp(path.join(tmpdir(), 'pulpo-work-'));
    await chmod(folder, 0o711);
    await writeFile(elsewhere, folder, { mode: 0o600 });
    return folder;
  }

  async function create(name: string, access: 'open' | 'closed' = 'open'): Promise<WorkFolder> {
    base ??= makeBase();
    const folder = await mkdtemp(path.join(await base, `${name}-`));
    let owner: ScriptUser;
    const handOver = async (): Promise<void> => {
      await giveTree(folder, user);
      owner = user;
    };
    if (access === 'open') await handOver();
    return {
      path: folder,
      async write(file, content) {
        const isNew = await createTextFile({ root: folder, name: file, user: owner }, content);
        if (!isNew) throw stepFailed(`'${file}' is in the work folder already.`);
        return path.join(folder, file);
      },
      handOver,
      remove: () => removeFolder(folder),
    };
  }

  return {
    create,
    async sweep() {
      await mkdir(root, { recursive: true, mode: 0o700 });
      const names = await readdir(root);
      if (names.includes('elsewhere')) await removeFolder(await readFile(elsewhere, 'utf8'));
      await Promise.all(names.map((name) => removeFolder(path.join(root, name))));
      base = undefined;
    },
    removeAtOnce() {
      // In a folder of another user this needs care that takes time (heldFolder.ts).
      if (user !== undefined) return;
      try {
        rmSync(root, { recursive: true, force: true });
      } catch (error) {
        if (errorCodeOf(error) === undefined) throw error;
      }
    },
  };
}
