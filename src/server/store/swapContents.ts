import type { Database } from './sqlite.ts';

/** Parents before children, as their references need it. */
const tables = ['document', 'document_key', 'document_unique', 'series'] as const;

/**
 * Puts the rows of another database of the same schema in the place of this one's, in one transaction: a server that uses the
 * database meanwhile sees the old state or the new one. Counters keep the higher of both numbers, so that no id comes back.
 * `allowed` is asked inside the transaction and throws to end it.
 */
export function swapContents(database: Database, from: string, allowed: () => void): void {
  database.prepare('ATTACH DATABASE ? AS source').run(from);
  try {
    database.exec('BEGIN IMMEDIATE');
    try {
      allowed();
      for (const table of [...tables].reverse()) database.exec(`DELETE FROM main.${table}`);
      for (const table of tables) database.exec(`INSERT INTO main.${table} SELECT * FROM source.${table}`);
      database.exec(
        'UPDATE main.counter SET last = max(last, (SELECT s.last FROM source.counter s WHERE s.prefix = main.counter.prefix)) WHERE prefix IN (SELECT prefix FROM source.counter)',
      );
      database.exec('INSERT INTO main.counter SELECT * FROM source.counter WHERE prefix NOT IN (SELECT prefix FROM main.counter)');
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  } finally {
    database.exec('DETACH DATABASE source');
  }
}
