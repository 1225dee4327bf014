import { AppError } from '../../errors/appError.ts';
import { parseInt32 } from '../numbers/parseNumber.ts';
import { invariantCulture } from '../text/culture.ts';
import type { JsonArray, JsonValue } from './jsonValue.ts';

/** One turn of a loop over JSON: an element of an array, or a property with its name. */
export interface JsonElement {
  readonly key?: string;
  readonly value: JsonValue;
}

const absent: JsonValue = { kind: 'null' };

/**
 * The member of a JSON value (octostache §7.3); undefined where the value has no members at all. A property or element that
 * does not exist is there and empty. Throws `TEMPLATE_INDEX_NEGATIVE`.
 */
export function memberOf(value: JsonValue, name: string): JsonValue | undefined {
  if (value.kind === 'object') return value.members.get(name) ?? absent;
  return value.kind === 'array' ? element(value, name) : undefined;
}

/** What a loop over a JSON value goes through; undefined for values that hold nothing. */
export function elementsOf(value: JsonValue): readonly JsonElement[] | undefined {
  if (value.kind === 'array') return value.items.map((item) => ({ value: item }));
  if (value.kind === 'object') return [...value.members].map(([key, member]) => ({ key, value: member }));
  return undefined;
}

function element(array: JsonArray, name: string): JsonValue | undefined {
  const index = parseInt32(name, invariantCulture);
  if (index === undefined) return undefined;
  if (index < 0) throw new AppError('input', 'TEMPLATE_INDEX_NEGATIVE', `The index ${index} of a JSON array is negative`);
  return array.items[index] ?? absent;
}
