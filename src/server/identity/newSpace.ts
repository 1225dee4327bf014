import type { Store, Transaction } from '../store/port.ts';
import { spaces } from './spaces.ts';

/** Puts into a new space what every space begins with. */
export type SpaceSeed = (tx: Transaction, space: { readonly id: string; readonly now: number }) => Promise<void>;

/** Makes the default space on the first start, with its seeds (rest-api.md §3: a lifecycle, a project group, the built-in feed). */
export async function ensureDefaultSpace(store: Store, seeds: readonly SpaceSeed[], now: number): Promise<void> {
  await store.transaction(async (tx) => {
    if (await tx.collection(spaces).first({ keys: { isDefault: 'true' } })) return;
    const id = await tx.nextId(spaces.idPrefix);
    await tx.collection(spaces).insert({ Id: id, Name: 'Default', Slug: 'default', Description: '', IsDefault: true });
    for (const seed of seeds) await seed(tx.inSpace(id), { id, now });
  });
}
