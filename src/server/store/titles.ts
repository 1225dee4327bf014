import { sql } from 'kysely';

/** How titles and ids are stored and looked for: trimmed, in lower case. */
export function lower(text: string): string {
  return text.trim().toLowerCase();
}

/** The condition that a title holds a text; none of its characters means anything else. */
export function titleContains(part: string) {
  const pattern = `%${lower(part).replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`title like ${pattern} escape '\\'`;
}
