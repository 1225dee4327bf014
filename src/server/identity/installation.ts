import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { wireTime } from '../engine/tasks.ts';
import { defineCollection } from '../store/port.ts';
import type { Store } from '../store/port.ts';
import { loadMasterKey, wrongKey } from '../store/masterKey.ts';
import type { MasterKey } from '../store/masterKey.ts';

const Installation = z.object({
  Id: z.string(),
  /** A UUID; clients tell servers apart by it. */
  InstallationId: z.string(),
  /** Names the key that sealed this data folder's values. */
  MasterKeyId: z.string(),
  Created: z.string(),
});
export type Installation = z.infer<typeof Installation>;

const installations = defineCollection({
  name: 'installation',
  idPrefix: 'Installation',
  scope: 'server',
  schema: Installation,
  keys: () => ({}),
});

const only = 'Installation-1';

/** What the data folder was made with; undefined before the first start was complete. */
export function readInstallation(store: Store): Promise<Installation | undefined> {
  return store.read((tx) => tx.collection(installations).get(only));
}

/** Opens the data folder's master key and makes sure it is the one its values were sealed with; makes both on the first start. */
export async function openInstallation(
  store: Store,
  { keyPath, now }: { keyPath: string; now: number },
): Promise<{ installation: Installation; key: MasterKey }> {
  const known = await readInstallation(store);
  const key = await loadMasterKey(keyPath, known ? 'refuse' : 'create');
  if (known && known.MasterKeyId !== key.id) {
    throw wrongKey(
      `The master key ${keyPath} is not the one this data folder was sealed with`,
      'Put back the key that belongs to this data folder.',
    );
  }
  const fresh = { Id: only, InstallationId: randomUUID(), MasterKeyId: key.id, Created: wireTime(now) };
  const installation = known ?? (await store.transaction((tx) => tx.collection(installations).insert(fresh)));
  return { installation, key };
}
