import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
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

/** Work folders below `root`, owned by `user` where scripts run as somebody else. */
export function workFolders(root: string, user: MachineUser | undefined): WorkFolders {
  const own = async (file: string): Promise<void> => {
    if (user !== undefined) await chown(file, user.uid, user.gid);
  };

  async function create(name: string): Promise<WorkFolder> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    // The other user has to pass through, but sees no names.
    if (user !== undefined) await chmod(root, 0o711);
    const folder = await mkdtemp(path.join(root, `${name}-`));
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
      await Promise.all((await readdir(root)).map((name) => rm(path.join(root, name), { recursive: true, force: true })));
    },
  };
}
