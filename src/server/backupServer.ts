/** Backing up a data folder, whether a server runs on it or not. */
import { join } from 'node:path';
import { AppError, errorCodeOf, isAppError } from '../errors/appError.ts';
import type { Clock } from '../platform/ports.ts';
import { wireTime } from './engine/tasks.ts';
import { readInstallation } from './identity/installation.ts';
import { packages } from './packages/packages.ts';
import { backupExists, filesIn, makeWorkFolder, requireFreePlace, writeBackupFile } from './store/backupFile.ts';
import type { BackupSources } from './store/backupFile.ts';
import { fileStamp, findDataFolder } from './store/dataFolder.ts';
import type { DataFolder } from './store/dataFolder.ts';
import { newerSchema, schemaOf } from './store/openStore.ts';
import { currentSchema } from './store/migrations.ts';
import { removeFolder } from './store/privateFile.ts';
import { snapshotDatabase } from './store/snapshot.ts';
import { loadSqlite, openDatabase } from './store/sqlite.ts';
import type { Sqlite } from './store/sqlite.ts';
import { sqliteStore } from './store/sqliteStore.ts';

export interface BackupOptions {
  readonly data: string;
  /** Where the backup is to stand; a file that is there is refused. */
  readonly file: string;
  /** Put the master key into the backup: who has it, reads everything. */
  readonly withKey: boolean;
  readonly clock: Clock;
}

export interface Backup {
  readonly sizeBytes: number;
  readonly packages: number;
}

/**
 * Writes everything of a data folder into one file. The database is copied as one consistent state over a connection of its own, and
 * package files never change, so nothing has to stop. Errors: `DATA_FOLDER_EMPTY`, `BACKUP_INCOMPLETE`, `BACKUP_EXISTS`,
 * `BACKUP_FOLDER_MISSING`.
 */
export async function backupServer(options: BackupOptions): Promise<Backup> {
  const sqlite = await loadSqlite();
  const folder = await findDataFolder(options.data);
  await requireFreePlace(options.file);
  const work = await makeWorkFolder(folder.backups, `.backup-${fileStamp(options.clock.now())}`);
  try {
    const database = join(work, 'pulpo.db');
    snapshotDatabase(sqlite, { from: folder.database, to: database });
    const sources = await sourcesOf(sqlite, { folder, database, options });
    const { sizeBytes } = await writeBackupFile(options.file, work, sources).catch((error: unknown) => {
      throw incomplete(error, options.file);
    });
    return { sizeBytes, packages: sources.blobs.length };
  } finally {
    await removeFolder(work);
  }
}

async function sourcesOf(
  sqlite: Sqlite,
  { folder, database, options }: { folder: DataFolder; database: string; options: BackupOptions },
): Promise<BackupSources> {
  const connections = { writer: openDatabase(sqlite, database, 'write'), reader: openDatabase(sqlite, database, 'read') };
  const schema = schemaOf(connections.reader);
  const store = sqliteStore(connections);
  try {
    if (schema > currentSchema) throw newerSchema(`The data folder ${folder.root}`, schema);
    const installation = await readInstallation(store);
    if (!installation) throw new AppError('configuration', 'DATA_FOLDER_EMPTY', `No server has run on ${folder.root} yet`);
    const stored = await store.read((tx) => tx.collection(packages).find());
    const contents = [...new Set(stored.items.map((item) => item.Sha256))];
    return {
      manifest: {
        format: 'pulpo-backup',
        version: 1,
        schema,
        created: wireTime(options.clock.now()),
        masterKeyId: installation.MasterKeyId,
      },
      database,
      blobs: contents.map((name) => ({ name, path: join(folder.packages, 'blobs', name) })),
      logs: await filesIn(join(folder.root, 'tasks')),
      masterKey: options.withKey ? folder.masterKey : undefined,
    };
  } finally {
    await store.close();
  }
}

function incomplete(error: unknown, file: string): unknown {
  if (errorCodeOf(error) === 'EEXIST') return backupExists(file);
  if (isAppError(error) || !(error instanceof Error)) return error;
  return new AppError('io', 'BACKUP_INCOMPLETE', `The backup could not be written: ${error.message}`, { cause: error });
}
