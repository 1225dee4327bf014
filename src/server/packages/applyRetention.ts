import type { Store, Transaction } from '../store/port.ts';
import { packages } from './packages.ts';
import { packagesInUse } from './packagesInUse.ts';
import type { PackageRetention, Retained } from './port.ts';

/** Versions removed in one transaction: nobody else writes meanwhile. */
const atOnce = 100;

/**
 * Asks retention which versions may go and removes them. What deployments use is looked up in the transaction that removes, so that none
 * can be queued in between.
 */
export async function applyRetention(
  store: Store,
  retention: PackageRetention,
  remove: (tx: Transaction, id: string) => Promise<boolean>,
): Promise<Retained> {
  const wanted = await store.read((tx) => retention.expendable(tx));
  const removed: string[] = [];
  const inUse: string[] = [];
  for (let from = 0; from < wanted.length; from += atOnce) {
    await store.transaction(async (tx) => {
      const isUsed = await packagesInUse(tx);
      for (const id of wanted.slice(from, from + atOnce)) {
        const stored = await tx.collection(packages).get(id);
        if (!stored) continue;
        if (isUsed(stored)) inUse.push(id);
        else if (await remove(tx, id)) removed.push(id);
      }
    });
  }
  return { removed, inUse };
}
