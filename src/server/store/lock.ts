/** One server per data folder: an exclusive lock on a database of its own, which dies with the process (reliability.md F18, S14). */
import { readFile, rm } from 'node:fs/promises';
import { AppError, errorCodeOf } from '../../errors/appError.ts';
import { touchPrivateFile, writePrivateFile } from './privateFile.ts';
import type { DataFolder } from './dataFolder.ts';
import { sqliteProblem } from './sqlite.ts';
import type { Database, Sqlite } from './sqlite.ts';

/** Who holds a data folder. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
}

export interface FolderLock {
  /** True if the last server on this folder ended without closing it. */
  readonly unclean: boolean;
  release(): Promise<void>;
}

// Referenced from here: a handle that only a finished function knew would be closed by the garbage collector, and its lock with it.
const held = new Set<Database>();

/** Takes the folder for this process; `DATA_FOLDER_IN_USE` names who has it. */
export async function lockDataFolder(sqlite: Sqlite, folder: DataFolder, holder: Holder): Promise<FolderLock> {
  const database = await takeLock(sqlite, folder);
  held.add(database);
  const before = await readHolder(folder);
  await writePrivateFile(folder.running, `${JSON.stringify(holder)}\n`);
  return {
    unclean: before !== undefined,
    async release() {
      await rm(folder.running, { force: true });
      held.delete(database);
      database.close();
    },
  };
}

async function takeLock(sqlite: Sqlite, folder: DataFolder): Promise<Database> {
  await touchPrivateFile(folder.lock);
  const database = new sqlite.DatabaseSync(folder.lock);
  try {
    database.exec('PRAGMA busy_timeout=0; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (sqliteProblem(error) !== 'busy') throw error;
    const holder = await readHolder(folder);
    const who = holder ? `by process ${holder.pid} on ${holder.host}` : 'by another process';
    throw new AppError('configuration', 'DATA_FOLDER_IN_USE', `The data folder ${folder.root} is in use ${who}`, {
      cause: error,
      hint: 'Stop that server, or name another folder with --data.',
    });
  }
}

async function readHolder(folder: DataFolder): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(folder.running, 'utf8'));
    return isHolder(value) ? value : { pid: 0, host: 'an unknown host' };
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    // Written whole or not at all, so an unreadable one still says that a server was here.
    return { pid: 0, host: 'an unknown host' };
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'host' in value &&
    typeof value.host === 'string'
  );
}
