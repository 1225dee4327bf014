/** Opens the database of a data folder: checked, migrated, locked for this process. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { AppError, errorCodeOf } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import type { DataFolder } from './dataFolder.ts';
import { fileStamp, prepareDataFolder } from './dataFolder.ts';
import { touchPrivateFile } from './privateFile.ts';
import { queriesOver } from './dialect.ts';
import { lockDataFolder } from './lock.ts';
import type { Holder } from './lock.ts';
import { currentSchema, migrations } from './migrations.ts';
import type { Migration } from './migrations.ts';
import { loadSqlite, openDatabase, sqliteProblem } from './sqlite.ts';
import type { Database, Sqlite } from './sqlite.ts';
import { snapshotDatabase } from './snapshot.ts';
import { sqliteStore } from './sqliteStore.ts';
import type { SqliteStore } from './sqliteStore.ts';

export interface StoreOptions {
  readonly path: string;
  readonly holder: Holder;
  readonly clock: Clock;
  /** For tests of migrations; the schema number is how many there are. */
  readonly migrations?: readonly Migration[];
}

export interface OpenStore {
  readonly store: SqliteStore;
  readonly folder: DataFolder;
  /** True if the last server on this folder ended without closing it. */
  readonly unclean: boolean;
  /** Closes the database, then gives the folder free. */
  close(): Promise<void>;
}

/**
 * Opens a data folder for writing. Refuses one that is in use, newer than this version, damaged, or without its database; an older
 * one is backed up and migrated.
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const sqlite = await loadSqlite();
  const folder = await prepareDataFolder(options.path);
  const lock = await lockDataFolder(sqlite, folder, options.holder);
  try {
    const store = await openDatabaseFile(sqlite, { folder, unclean: lock.unclean, options });
    const close = async () => {
      await store.close();
      await lock.release();
    };
    return { store, folder, unclean: lock.unclean, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

export interface Opening {
  readonly folder: DataFolder;
  /** Look through the whole file first. */
  readonly unclean: boolean;
  readonly options: Pick<StoreOptions, 'clock' | 'migrations'>;
}

/** Opens the database of a folder that nobody else uses; made, checked and migrated if need be. */
export async function openDatabaseFile(sqlite: Sqlite, { folder, unclean, options }: Opening): Promise<SqliteStore> {
  await createDatabaseFile(folder);
  const writer = refusingDamage(folder, () => openDatabase(sqlite, folder.database, 'write'));
  try {
    if (unclean) refusingDamage(folder, () => quickCheck(writer));
    await migrate(sqlite, { writer, folder, options });
    return sqliteStore({ writer, reader: openDatabase(sqlite, folder.database, 'read') });
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** SQLite would silently begin anew where the file is missing or empty; a folder with a master key had a database. */
async function createDatabaseFile(folder: DataFolder): Promise<void> {
  const size = await sizeOf(folder.database);
  if (size !== undefined && size > 0) return;
  if ((await sizeOf(folder.masterKey)) !== undefined) throw damaged(folder, size === 0 ? 'is empty' : 'is missing');
  // SQLite gives its journal files the permissions of the database.
  await touchPrivateFile(folder.database);
}

function quickCheck(database: Database): void {
  const findings = database.prepare('PRAGMA quick_check(5)').all();
  const [first] = findings;
  const ok = findings.length === 1 && typeof first === 'object' && first !== null && Object.values(first)[0] === 'ok';
  if (!ok) throw new Error(JSON.stringify(findings));
}

function refusingDamage<T>(folder: DataFolder, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const problem = sqliteProblem(error);
    if (problem !== undefined && problem !== 'damaged') throw error;
    throw damaged(folder, 'is damaged', error);
  }
}

function damaged(folder: DataFolder, what: string, cause?: unknown): AppError {
  return new AppError('configuration', 'DATABASE_DAMAGED', `The database ${folder.database} ${what}`, {
    cause,
    hint: `Restore a backup: pulpo server restore FILE --data ${folder.root}`,
  });
}

interface Migrating {
  readonly writer: Database;
  readonly folder: DataFolder;
  readonly options: Opening['options'];
}

async function migrate(sqlite: Sqlite, { writer, folder, options }: Migrating): Promise<void> {
  const steps = options.migrations ?? migrations;
  const schema = refusingDamage(folder, () => schemaOf(writer));
  if (schema > steps.length) throw newerSchema(`The data folder ${folder.root}`, schema, steps.length);
  if (schema === steps.length) return;
  if (schema > 0)
    snapshotDatabase(sqlite, { from: folder.database, to: join(folder.backups, `schema-${schema}-${fileStamp(options.clock.now())}.db`) });
  const db = queriesOver(writer, 'immediate');
  await db.transaction().execute(async (tx) => {
    for (const step of steps.slice(schema)) await step(tx);
    await sql`${sql.raw(`pragma user_version = ${steps.length}`)}`.execute(tx);
  });
}

/** A data folder or a backup that a later version of pulpo wrote. */
export function newerSchema(what: string, schema: number, known = currentSchema): AppError {
  return new AppError('configuration', 'DATA_FOLDER_NEWER', `${what} has schema ${schema}, this version of pulpo knows up to ${known}`, {
    hint: 'Use the version of pulpo that wrote it, or a later one.',
  });
}

/** The schema number of a database; 0 is an empty one. */
export function schemaOf(database: Database): number {
  const row = database.prepare('PRAGMA user_version').get();
  if (typeof row === 'object' && row !== null && 'user_version' in row && typeof row.user_version === 'number') return row.user_version;
  throw new Error('the database does not tell its schema number');
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
