/** SQLite through the API of `node:sqlite`, which `@photostructure/sqlite` offers to Node.js 20 (docs/decisions). */
import { AppError, errorCodeOf } from '../../errors/appError.ts';
import { loadNodeSqlite, nodeVersion } from '../../platform/nodeSqlite.ts';

export type SqlValue = string | number | bigint | null | Uint8Array;

export interface Statement {
  all(...parameters: readonly SqlValue[]): unknown[];
  get(...parameters: readonly SqlValue[]): unknown;
  run(...parameters: readonly SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  /** Empty for statements that give no rows. */
  columns(): unknown[];
}

/** One connection; every call is synchronous. */
export interface Database {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

export interface Sqlite {
  readonly DatabaseSync: new (path: string, options?: { readonly readOnly?: boolean }) => Database;
}

const driverPackage = '@photostructure/sqlite';

/** The SQLite of this machine; the AppError `DATABASE_DRIVER_MISSING` says what to install where there is none. */
export async function loadSqlite(): Promise<Sqlite> {
  const builtIn = await loadNodeSqlite();
  if (isSqlite(builtIn)) return builtIn;
  const installed = await loadInstalled();
  if (isSqlite(installed)) return installed;
  throw new AppError(
    'configuration',
    'DATABASE_DRIVER_MISSING',
    `Node.js ${nodeVersion()} has no built-in SQLite, which the server keeps its data in`,
    {
      hint: `Install it beside pulpo: npm install -g ${driverPackage}@1.2.1 – or run Node.js 22.13 or later.`,
    },
  );
}

async function loadInstalled(): Promise<unknown> {
  try {
    const loaded: unknown = await import('@photostructure/sqlite');
    return loaded;
  } catch (error) {
    if (errorCodeOf(error) === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function isSqlite(value: unknown): value is Sqlite {
  return typeof value === 'object' && value !== null && 'DatabaseSync' in value && typeof value.DatabaseSync === 'function';
}

/** Opens a connection for the server's own database. A commit is on disk when it returns (WAL with synchronous=FULL). */
export function openDatabase(sqlite: Sqlite, path: string, use: 'write' | 'read' | 'copy'): Database {
  const database = new sqlite.DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout=10000');
    // An index or a view of a manipulated file must not call functions (reliability.md §6.8).
    database.exec('PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON');
    if (use === 'read') database.exec('PRAGMA query_only=ON');
    if (use === 'write')
      database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What is wrong with a database, by SQLite's primary result code. */
export type SqliteProblem = 'busy' | 'full' | 'io' | 'damaged' | 'readOnly';

const problems: Readonly<Record<number, SqliteProblem>> = {
  5: 'busy',
  6: 'busy',
  8: 'readOnly',
  10: 'io',
  11: 'damaged',
  13: 'full',
  14: 'io',
  26: 'damaged',
};

/** Names the problem behind an error of SQLite, or undefined for any other error. */
export function sqliteProblem(error: unknown): SqliteProblem | undefined {
  const code = resultCode(error);
  // The upper bits of an extended code only tell where it happened.
  return code === undefined ? undefined : problems[code & 0xff];
}

function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}
