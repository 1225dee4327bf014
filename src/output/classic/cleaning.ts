import type { View } from '../view.ts';
import { lines } from '../view.ts';

export interface Cleaning {
  readonly kind: 'environment' | 'worker pool';
  readonly place: { readonly Name: string };
  /** The statuses that were asked for. */
  readonly statuses: readonly string[];
  readonly steps: readonly {
    readonly machine: { readonly Id: string; readonly Name: string };
    /** Of the kind that was asked for. */
    readonly status: string;
    readonly action: 'delete' | 'remove';
    /** Why it is still there. */
    readonly error?: { readonly message: string } | undefined;
  }[];
}

/** What octo told of machines that it deleted or removed from an environment or pool (octo-classic.md §3.17). */
export function cleaning({ kind, place, statuses, steps }: Cleaning): View {
  const machines = kind === 'environment' ? 'machines' : 'workers';
  const places = kind === 'environment' ? 'environments' : 'worker pools';
  const note = `Note: Some of these machines belong to multiple ${places}. Instead of being deleted, these machines will be removed from the ${place.Name} ${kind}.`;
  return lines(
    `Found ${steps.length} ${machines} in ${place.Name} with the status ${statuses.join(', ')}`,
    ...(steps.some(({ action }) => action === 'remove') ? [note] : []),
    ...steps.flatMap(({ machine: { Id, Name }, status, action, error }) => [
      action === 'delete' ? `Deleting ${Name} ${status} (ID: ${Id})` : `Removing ${Name} ${status} (ID: ${Id}) from ${place.Name}`,
      ...(error === undefined ? [] : [error.message]),
    ]),
  );
}
