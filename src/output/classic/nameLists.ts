import type { View } from '../view.ts';
import { lines } from '../view.ts';

/** What octo counted in the first line of a list of names. */
export type ListedNoun = 'Environments' | 'Projects' | 'WorkerPools';

/** Octo's list of names: the number, then a line each (octo-classic.md §3.18). */
export function nameList(noun: ListedNoun, items: readonly { readonly Id: string; readonly Name: string }[]): View {
  return lines(`${noun}: ${items.length}`, ...items.map(({ Id, Name }) => ` - ${Name} (ID: ${Id})`));
}

/** Octo's list of tenants; it wrote their ids with quotation marks (octo-classic.md §3.18). */
export function tenantList(items: readonly { readonly Id: string; readonly Name: string }[]): View {
  return lines(`Tenants: ${items.length}`, ...items.map(({ Id, Name }) => ` - ${Name} (ID: "${Id}")`));
}
