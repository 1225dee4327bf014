/** The folder that holds everything the server keeps: only its owner may look inside. */
import { chmod, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, errorCodeOf } from '../../errors/appError.ts';
import { makeFolders } from '../../platform/nodeFolders.ts';

export interface DataFolder {
  /** Absolute, without symbolic links. */
  readonly root: string;
  readonly database: string;
  readonly lock: string;
  /** Who runs on the folder; left behind by a server that ended without warning. */
  readonly running: string;
  readonly masterKey: string;
  readonly adminKey: string;
  readonly packages: string;
  readonly backups: string;
}

/** `20260131T091500000Z`: a time as part of a file name that people read and sort by. */
export function fileStamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:.]/g, '');
}

/** Where things are in a data folder, whether it exists or not. */
export function dataFolderAt(root: string): DataFolder {
  return {
    root,
    database: join(root, 'pulpo.db'),
    lock: join(root, 'lock.db'),
    running: join(root, 'server.json'),
    masterKey: join(root, 'master.key'),
    adminKey: join(root, 'admin-api-key'),
    packages: join(root, 'packages'),
    backups: join(root, 'backups'),
  };
}

/** Makes the folder if need be (0700). A folder that holds other things is refused: its permissions are not ours to change. */
export async function prepareDataFolder(path: string): Promise<DataFolder> {
  try {
    makeFolders(path, 0o700);
    const folder = dataFolderAt(await realpath(path));
    if (isForeign(await readdir(folder.root))) {
      throw new AppError('configuration', 'DATA_FOLDER_FOREIGN', `The folder ${path} holds files that are not pulpo's`, {
        hint: 'Name an empty or a new folder with --data.',
      });
    }
    await chmod(folder.root, 0o700);
    return folder;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST' || code === 'ENOSPC') {
      throw new AppError('configuration', 'DATA_FOLDER_UNUSABLE', `Can't use ${path} as data folder`, {
        cause: error,
        hint: 'Name another folder with --data.',
      });
    }
    throw error;
  }
}

/** A data folder that a server has used; `DATA_FOLDER_EMPTY` where there is none. */
export async function findDataFolder(path: string): Promise<DataFolder> {
  try {
    const folder = dataFolderAt(await realpath(path));
    await stat(folder.database);
    return folder;
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error;
    throw new AppError('configuration', 'DATA_FOLDER_EMPTY', `There is no server data in ${path}`, {
      cause: error,
      hint: 'Name the data folder of the server with --data.',
    });
  }
}

/** A volume of its own comes with `lost+found`; a key may be laid there before the first start. */
function isForeign(names: readonly string[]): boolean {
  const others = names.filter((name) => name !== 'lost+found');
  return others.length > 0 && !others.some((name) => ['lock.db', 'pulpo.db', 'master.key', 'backups'].includes(name));
}
