/** The {@link Store} over SQLite: one connection writes, one reads, each one transaction at a time. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { AppError } from '../../errors/appError.ts';
import { nextId } from './counters.ts';
import { queriesOver } from './dialect.ts';
import { documents, readableDocuments } from './documents.ts';
import type { ReadTransaction, Store, Transaction } from './port.ts';
import { sqliteProblem } from './sqlite.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export interface Connections {
  readonly writer: Database;
  readonly reader: Database;
}

export interface SqliteStore extends Store {
  /** False once a write to the disk has failed: nothing more is taken until the server starts again. */
  isWritable(): boolean;
  /** Waits for transactions under way, then closes both connections. */
  close(): Promise<void>;
}

export function sqliteStore({ writer, reader }: Connections): SqliteStore {
  const queries = { write: queriesOver(writer, 'immediate'), read: queriesOver(reader, 'deferred') };
  const health: Health = { writable: true };
  return {
    ...storeOver(queries, health, undefined),
    isWritable: () => health.writable,
    async close() {
      await queries.read.connection().execute(async () => undefined);
      await queries.read.destroy();
      // Leaves one whole file behind: a connection with statements that are not collected yet would keep its journal.
      await queries.write.connection().execute(async (db) => void (await sql`pragma wal_checkpoint(truncate)`.execute(db)));
      await queries.write.destroy();
    },
  };
}

interface Queries {
  readonly write: Kysely<Tables>;
  readonly read: Kysely<Tables>;
}

/** Shared by all views of one store: a failed fsync means that nothing more may be promised. */
interface Health {
  writable: boolean;
}

function storeOver(queries: Queries, health: Health, space: string | undefined): Store {
  return {
    async transaction(work) {
      if (!health.writable) throw writesStopped();
      const after: (() => void)[] = [];
      try {
        const result = await queries.write.transaction().execute((db) => work(transactionOver({ db, space, after })));
        for (const action of after) action();
        return result;
      } catch (error) {
        const problem = sqliteProblem(error);
        if (problem === 'io') health.writable = false;
        throw problem === undefined ? error : storeProblem(problem, error);
      }
    },
    read: (work) => queries.read.transaction().execute((db) => work(readTransactionOver(db, space))),
    inSpace: (spaceId) => storeOver(queries, health, spaceId),
  };
}

function readTransactionOver(db: Kysely<Tables>, space: string | undefined): ReadTransaction {
  return { collection: (definition) => readableDocuments({ db, space }, definition) };
}

interface Writing {
  readonly db: Kysely<Tables>;
  readonly space: string | undefined;
  readonly after: (() => void)[];
}

function transactionOver({ db, space, after }: Writing): Transaction {
  return {
    collection: (definition) => documents({ db, space }, definition),
    nextId: (prefix) => nextId(db, prefix),
    afterCommit: (action) => void after.push(action),
    inSpace: (spaceId) => transactionOver({ db, space: spaceId, after }),
    async attempt(work) {
      const waiting = after.length;
      await sql`savepoint attempt`.execute(db);
      try {
        const result = await work();
        await sql`release attempt`.execute(db);
        return result;
      } catch (error) {
        await sql`rollback to attempt`.execute(db);
        await sql`release attempt`.execute(db);
        after.splice(waiting);
        throw error;
      }
    },
  };
}

function storeProblem(problem: NonNullable<ReturnType<typeof sqliteProblem>>, cause: unknown): AppError {
  switch (problem) {
    case 'full':
      return new AppError('io', 'STORE_FULL', 'The disk that holds the data folder is full; the change was not stored', { cause });
    case 'busy':
      return new AppError('io', 'STORE_BUSY', 'The database is held by another program; the change was not stored', { cause });
    case 'damaged':
      return new AppError('configuration', 'DATABASE_DAMAGED', 'The database is damaged', {
        cause,
        hint: 'Stop the server and run pulpo server restore FILE.',
      });
    case 'io':
    case 'readOnly':
      return new AppError('io', 'STORE_UNWRITABLE', 'The database cannot be written; the change was not stored', { cause });
  }
}

/** After a failed write or fsync the kernel may have dropped pages: a later success would prove nothing (reliability.md S8). */
function writesStopped(): AppError {
  return new AppError('io', 'STORE_UNWRITABLE', 'The server takes no changes since a write to its disk failed', {
    hint: 'Check the disk, then start the server again.',
  });
}
