/** Restoring a backup into a data folder, whether a server runs on it or not. */
import { basename, join } from 'node:path';
import { isAppError } from '../errors/appError.ts';
import { currentProcess } from '../platform/nodeHost.ts';
import type { Clock } from '../platform/ports.ts';
import { endRestoredTasks } from './endRestoredTasks.ts';
import { openBlobs } from './packages/blobs.ts';
import { filesIn, fileSize, invalidBackup, makeWorkFolder, unpackBackupFile } from './store/backupFile.ts';
import type { BackupFolder, Manifest } from './store/backupFile.ts';
import { dataFolderAt, fileStamp, prepareDataFolder } from './store/dataFolder.ts';
import type { DataFolder } from './store/dataFolder.ts';
import { lockDataFolder } from './store/lock.ts';
import type { FolderLock } from './store/lock.ts';
import { loadMasterKey, wrongKey } from './store/masterKey.ts';
import { currentSchema } from './store/migrations.ts';
import { newerSchema, openDatabaseFile } from './store/openStore.ts';
import { moveFile, readSecretFile, removeFolder, writePrivateFile } from './store/privateFile.ts';
import { replaceDatabase, swapDatabase } from './store/replaceDatabase.ts';
import { loadSqlite } from './store/sqlite.ts';
import type { Sqlite } from './store/sqlite.ts';

export interface RestoreOptions {
  readonly data: string;
  readonly file: string;
  readonly clock: Clock;
}

export interface Restored {
  /** When the backup was made, as a wire time. */
  readonly created: string;
  /** True if a server runs on the folder: it goes on with what was restored. */
  readonly whileRunning: boolean;
  /** Where the database that was there before is kept; undefined if there was none. */
  readonly kept: string | undefined;
}

/**
 * Puts the backup in the place of what the data folder holds. Where a server runs, the database changes in one transaction under it;
 * where none runs, the file is replaced. Either way the database that was there is kept in `<data>/backups`. Tasks that were waiting or
 * running when the backup was made are ended: a restored server deploys nothing by itself. Errors: `BACKUP_INVALID`,
 * `DATA_FOLDER_NEWER`, `MASTER_KEY_MISSING`, `MASTER_KEY_WRONG`, `RESTORE_TASKS_RUNNING`.
 */
export async function restoreServer({ data, file, clock }: RestoreOptions): Promise<Restored> {
  const sqlite = await loadSqlite();
  const folder = await prepareDataFolder(data);
  const work = await makeWorkFolder(folder.backups, `.restore-${fileStamp(clock.now())}`);
  try {
    const { manifest, folder: unpacked } = await unpackBackupFile(file, work);
    if (manifest.schema > currentSchema) throw newerSchema(`The backup ${file}`, manifest.schema);
    await fitMasterKey(folder, unpacked, manifest);
    await settleDatabase(sqlite, { file, unpacked, clock });
    await placeFiles(folder, unpacked);
    const keep = join(folder.backups, `before-restore-${fileStamp(clock.now())}.db`);
    return { created: manifest.created, ...(await putInPlace(sqlite, { folder, database: unpacked.database, keep })) };
  } finally {
    await removeFolder(work);
  }
}

/** The values of a backup open with one key only: it must be there, or come with the backup. */
async function fitMasterKey(folder: DataFolder, unpacked: BackupFolder, { masterKeyId }: Manifest): Promise<void> {
  const included = await readSecretFile(unpacked.masterKey);
  const there = await readSecretFile(folder.masterKey);
  if (there === undefined && included !== undefined) await writePrivateFile(folder.masterKey, `${included}\n`, 0o400);
  const key = await loadMasterKey(folder.masterKey, 'refuse');
  if (key.id === masterKeyId) return;
  throw wrongKey(
    `The backup was sealed with another key than ${folder.masterKey}`,
    'Restore it into an empty data folder, with its own master.key laid there first.',
  );
}

/** Checks and migrates the unpacked database and ends the tasks in it. */
async function settleDatabase(
  sqlite: Sqlite,
  { file, unpacked, clock }: { file: string; unpacked: BackupFolder; clock: Clock },
): Promise<void> {
  if ((await fileSize(unpacked.database)) === 0) throw invalidBackup(file, 'its database is missing');
  try {
    const store = await openDatabaseFile(sqlite, { folder: dataFolderAt(unpacked.root), unclean: true, options: { clock } });
    await endRestoredTasks(store, { clock, logFolder: unpacked.tasks }).finally(() => store.close());
  } catch (error) {
    if (isAppError(error) && error.code === 'DATABASE_DAMAGED') throw invalidBackup(file, 'its database is damaged', error);
    throw error;
  }
}

/** Package files and logs go in first: nothing names them yet. */
async function placeFiles(folder: DataFolder, unpacked: BackupFolder): Promise<void> {
  const blobs = await openBlobs(folder.packages);
  for (const path of await filesIn(unpacked.packages)) await blobs.adopt({ path, sha256: basename(path), bytes: await fileSize(path) });
  for (const path of await filesIn(unpacked.tasks)) await moveFile(path, join(folder.root, 'tasks', basename(path)));
}

async function putInPlace(
  sqlite: Sqlite,
  place: { folder: DataFolder; database: string; keep: string },
): Promise<Omit<Restored, 'created'>> {
  const lock = await lockUnlessRunning(sqlite, place.folder);
  if (!lock) return { whileRunning: true, kept: swapDatabase(sqlite, place) };
  try {
    return { whileRunning: false, kept: await replaceDatabase(sqlite, place) };
  } finally {
    await lock.release();
  }
}

async function lockUnlessRunning(sqlite: Sqlite, folder: DataFolder): Promise<FolderLock | undefined> {
  try {
    return await lockDataFolder(sqlite, folder, currentProcess());
  } catch (error) {
    if (isAppError(error) && error.code === 'DATA_FOLDER_IN_USE') return undefined;
    throw error;
  }
}
