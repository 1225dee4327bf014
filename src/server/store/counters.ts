import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** `Environments` → `Environments-1`, then `-2`, … */
export async function nextId(db: Kysely<Tables>, prefix: string): Promise<string> {
  const row = await db
    .insertInto('counter')
    .values({ prefix, last: 1 })
    .onConflict((conflict) => conflict.column('prefix').doUpdateSet((query) => ({ last: query('counter.last', '+', 1) })))
    .returning('last')
    .executeTakeFirstOrThrow();
  return `${prefix}-${row.last}`;
}
