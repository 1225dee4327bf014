/** Kysely over the `node:sqlite` API. PostgreSQL would be Kysely's own dialect: the queries are the same. */
import { CompiledQuery, Kysely, SqliteAdapter, SqliteDriver, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { DatabaseConnection, SqliteDatabase, SqliteStatement } from 'kysely';
import type { Database, SqlValue } from './sqlite.ts';
import type { Tables } from './tables.ts';

const preparedLimit = 200;

/** Queries over one connection; its transactions are serialised, and with `immediate` they take the write lock at their beginning. */
export function queriesOver(database: Database, begin: 'immediate' | 'deferred'): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createDriver: () => new Driver(adapt(database), begin),
    },
  });
}

class Driver extends SqliteDriver {
  readonly #begin: string;

  constructor(database: SqliteDatabase, begin: 'immediate' | 'deferred') {
    super({ database });
    this.#begin = `begin ${begin}`;
  }

  // A deferred transaction that reads first and writes later can fail with "busy"; an immediate one waits at its beginning.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(this.#begin));
  }

  // After a full disk or an I/O error SQLite has rolled back by itself and refuses another one. The first error is the one to tell; a
  // transaction that were still open would make the next begin fail.
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

function adapt(database: Database): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const known = prepared.get(sql);
      if (known) return known;
      const statement = adaptStatement(database, sql);
      if (prepared.size >= preparedLimit) prepared.clear();
      prepared.set(sql, statement);
      return statement;
    },
  };
}

function adaptStatement(database: Database, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(sqlValue)),
    run: (parameters) => statement.run(...parameters.map(sqlValue)),
    iterate: (parameters) => statement.all(...parameters.map(sqlValue)).values(),
  };
}

function sqlValue(value: unknown): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  throw new TypeError(`a ${typeof value} is no value for the database`);
}
