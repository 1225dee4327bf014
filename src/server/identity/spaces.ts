import { z } from 'zod';
import { notFound } from '../refusal.ts';
import { defineCollection } from '../store/port.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { Reading } from '../http/address.ts';

const StoredSpace = z.object({
  Id: z.string(),
  Name: z.string(),
  Slug: z.string(),
  Description: z.string(),
  IsDefault: z.boolean(),
});
export type StoredSpace = z.infer<typeof StoredSpace>;

export const spaces = defineCollection({
  name: 'spaces',
  idPrefix: 'Spaces',
  scope: 'server',
  schema: StoredSpace,
  title: (space) => space.Name,
  keys: (space) => ({ slug: space.Slug.toLowerCase(), isDefault: space.IsDefault ? 'true' : 'false' }),
  unique: [{ name: 'name', of: (space) => [space.Name], refusal: (space) => `A space named '${space.Name}' exists already.` }],
});

/** The space a path names, by id, slug or name; the default one when it names none. */
export async function resolveSpace(tx: ReadTransaction, named: Reading['space']): Promise<StoredSpace> {
  const all = tx.collection(spaces);
  if (!named) {
    const found = await all.first({ keys: { isDefault: 'true' } });
    if (!found) throw notFound('default space');
    return found;
  }
  const byId = await all.get(named.text);
  if (byId || named.by === 'id') return byId ?? missing(named.text);
  return (await all.first({ keys: { slug: named.text.toLowerCase() } })) ?? (await all.first({ name: named.text })) ?? missing(named.text);
}

function missing(text: string): never {
  throw notFound(text);
}
