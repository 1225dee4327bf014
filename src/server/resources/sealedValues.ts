/** Texts that may be secrets, as they are stored: plain, or sealed for the place they belong to. */
import { z } from 'zod';
import type { PropertyValue } from '../../contract/sensitiveValue.ts';
import type { SealedPlace, Sealer } from '../store/seal.ts';

export const StoredValue = z.union([z.string(), z.object({ Sealed: z.string() }), z.null()]);
export type StoredValue = z.infer<typeof StoredValue>;

export const StoredProperties = z.record(z.string(), StoredValue);
export type StoredProperties = z.infer<typeof StoredProperties>;

/** A value on its way into the store. */
export interface IncomingValue {
  readonly value: PropertyValue;
  /** What is stored so far under the same name; a secret sent back without its text keeps it. */
  readonly stored: StoredValue | undefined;
  /** Where the stored one belongs. */
  readonly storedPlace: SealedPlace;
  readonly place: SealedPlace;
}

/** A value of the wire as it is stored: secrets sealed, secrets without a new text kept. */
export function storeValue(incoming: IncomingValue, sealer: Sealer): StoredValue {
  const { value, place } = incoming;
  if (typeof value === 'string' || value === null) return value;
  const sensitive = sensitivePart(value);
  if (typeof sensitive.NewValue === 'string') return { Sealed: sealer.seal(sensitive.NewValue, place) };
  if (!sensitive.HasValue) return null;
  return moveValue(incoming.stored ?? null, { from: incoming.storedPlace, to: place }, sealer);
}

/** A stored value for another place: sealed values open only where they belong, so they are sealed anew. */
export function moveValue(stored: StoredValue, places: { from: SealedPlace; to: SealedPlace }, sealer: Sealer): StoredValue {
  if (typeof stored === 'string' || stored === null) return stored;
  return { Sealed: sealer.seal(sealer.open(stored.Sealed, places.from), places.to) };
}

/** A stored value for the wire: a secret is only said to be there. */
export function presentValue(stored: StoredValue): PropertyValue {
  if (typeof stored === 'string' || stored === null) return stored;
  return { HasValue: true, NewValue: null, Hint: null };
}

/** The text of a stored value, secrets opened; for the engine alone. */
export function openValue(stored: StoredValue, place: SealedPlace, sealer: Sealer): { readonly text: string; readonly isSecret: boolean } {
  if (stored === null) return { text: '', isSecret: false };
  if (typeof stored === 'string') return { text: stored, isSecret: false };
  return { text: sealer.open(stored.Sealed, place), isSecret: true };
}

/** Older clients wrap the secret once more: `{ IsSensitive: true, SensitiveValue: { HasValue, NewValue } }` (engine.md §1.1). */
function sensitivePart(value: { readonly [key: string]: unknown; HasValue: boolean; NewValue: string | null }): {
  HasValue: boolean;
  NewValue: string | null;
} {
  const inner = value['SensitiveValue'];
  if (typeof inner !== 'object' || inner === null) return value;
  const newValue = 'NewValue' in inner && typeof inner.NewValue === 'string' ? inner.NewValue : null;
  return { HasValue: 'HasValue' in inner && inner.HasValue === true, NewValue: newValue };
}
