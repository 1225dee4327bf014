import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MachineUser } from '../../../platform/ports.ts';

/** A folder of one script run, closed to everybody but the user the script runs as. */
export interface WorkFolder {
  readonly path: string;
  /** Writes a file that only that user can read; the answer is its path. */
  write(name: string, content: string): Promise<string>;
  remove(): Promise<void>;
}

export interface WorkFolders {
  create(name: string): Promise<WorkFolder>;
  /** Removes what a server that stopped without warning left behind: it may hold secrets. */
  sweep(): Promise<void>;
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

  async function own(file: string): Promise<void> {
    if (user !== undefined) await chown(file, user.uid, user.gid);
  }

  async function create(name: string): Promise<WorkFolder> {
    base ??= makeBase();
    const folder = await mkdtemp(path.join(await base, `${name}-`));
    await own(folder);
    return {
      path: folder,
      async write(file, content) {
        const target = path.join(folder, file);
        await writeFile(target, content, { mode: 0o600, flag: 'wx' });
        await own(target);
        return target;
      },
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  }

  return {
    create,
    async sweep() {
      await mkdir(root, { recursive: true, mode: 0o700 });
      const names = await readdir(root);
      if (names.includes('elsewhere')) await rm(await readFile(elsewhere, 'utf8'), { recursive: true, force: true });
      await Promise.all(names.map((name) => rm(path.join(root, name), { recursive: true, force: true })));
      base = undefined;
    },
  };
}
