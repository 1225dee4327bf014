import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { openDatabase } from './sqlite.ts';
import type { Sqlite } from './sqlite.ts';

/**
 * Writes a consistent copy of a database to a new file, while others read and write it (`VACUUM INTO` over a connection of its own).
 * The copy is readable by its owner only, and whole or not there.
 */
export function snapshotDatabase(sqlite: Sqlite, { from, to }: { readonly from: string; readonly to: string }): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const database = openDatabase(sqlite, from, 'copy');
  try {
    const part = `${to}.part`;
    rmSync(part, { force: true });
    database.prepare('VACUUM INTO ?').run(part);
    chmodSync(part, 0o600);
    renameSync(part, to);
  } finally {
    database.close();
  }
}
