/** Gives a data folder another database; the one that was there is kept. */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { AppError } from '../../errors/appError.ts';
import type { DataFolder } from './dataFolder.ts';
import { currentSchema } from './migrations.ts';
import { newerSchema, schemaOf } from './openStore.ts';
import { moveFile } from './privateFile.ts';
import { snapshotDatabase } from './snapshot.ts';
import { openDatabase, sqliteProblem } from './sqlite.ts';
import type { Database, Sqlite } from './sqlite.ts';
import { swapContents } from './swapContents.ts';

interface Place {
  readonly folder: DataFolder;
  /** The new database: closed, checked, of the current schema. */
  readonly database: string;
  /** Where the old one is kept. */
  readonly keep: string;
}

/** For a folder that is locked: the file itself is replaced, whatever state the old one is in. The answer is where the old one is. */
export async function replaceDatabase(sqlite: Sqlite, { folder, database, keep }: Place): Promise<string | undefined> {
  const kept = keepOld(sqlite, folder, keep);
  // The journal belongs to the old file; beside the new one it would damage it.
  for (const suffix of ['-wal', '-shm']) rmSync(folder.database + suffix, { force: true });
  await moveFile(database, folder.database);
  return kept;
}

/** For a folder whose server runs: the contents change in one transaction. Refused while tasks run, whose end would be lost. */
export function swapDatabase(sqlite: Sqlite, { folder, database, keep }: Place): string {
  snapshotDatabase(sqlite, { from: folder.database, to: keep });
  const live = openDatabase(sqlite, folder.database, 'write');
  try {
    const schema = schemaOf(live);
    if (schema !== currentSchema) throw newerSchema(`The running server of ${folder.root}`, schema);
    swapContents(live, database, () => requireIdle(live));
    return keep;
  } finally {
    live.close();
  }
}

function keepOld(sqlite: Sqlite, folder: DataFolder, keep: string): string | undefined {
  if (!existsSync(folder.database) || statSync(folder.database).size === 0) return undefined;
  try {
    snapshotDatabase(sqlite, { from: folder.database, to: keep });
  } catch (error) {
    // A damaged database is why people restore; its bytes may still be worth something to somebody.
    if (sqliteProblem(error) === undefined) throw error;
    renameSync(folder.database, keep);
  }
  return keep;
}

function requireIdle(database: Database): void {
  const sql = "SELECT sequence FROM document_key WHERE collection = 'tasks' AND key = 'state' AND value IN ('Executing', 'Cancelling')";
  if (database.prepare(sql).all().length === 0) return;
  throw new AppError('refused', 'RESTORE_TASKS_RUNNING', 'The server is running tasks, so nothing was restored', {
    hint: 'Wait for them or cancel them, then restore again.',
  });
}
