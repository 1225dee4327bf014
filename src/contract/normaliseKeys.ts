import { z } from 'zod';

/** The one key whose assignment replaces an object's prototype instead of naming a field. */
const prototypeKey = '__proto__';

/**
 * The value with the keys of its objects spelled as the schema spells them: request JSON has case-insensitive keys
 * (rest-api.md §0.4). Keys the schema does not know stay as they are; an exact spelling wins over another one; keys of maps are
 * data and stay; `__proto__` is dropped.
 */
export function normaliseKeys(schema: z.ZodType, value: unknown): unknown {
  if (Array.isArray(value)) return normaliseArray(schema, value);
  if (typeof value !== 'object' || value === null) return value;
  const object = find(schema, z.ZodObject);
  if (object) return normaliseObject(object, value);
  const map = find(schema, z.ZodRecord);
  return normaliseMap(map?.valueType, value);
}

function normaliseArray(schema: z.ZodType, items: readonly unknown[]): unknown[] {
  const element = find(schema, z.ZodArray)?.element;
  return items.map((item) => normaliseKeys(asType(element) ?? z.unknown(), item));
}

function normaliseObject(schema: z.ZodObject, value: object): Record<string, unknown> {
  const spelling = new Map(Object.keys(schema.shape).map((key) => [key.toLowerCase(), key]));
  const entries = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    if (key === prototypeKey) continue;
    const known = spelling.get(key.toLowerCase());
    const name = known ?? key;
    if (name !== key && Object.hasOwn(value, name)) continue;
    const field: unknown = known === undefined ? undefined : schema.shape[known];
    entries.set(name, normaliseKeys(asType(field) ?? z.unknown(), item));
  }
  return Object.fromEntries(entries);
}

function normaliseMap(valueType: unknown, value: object): Record<string, unknown> {
  const schema = asType(valueType) ?? z.unknown();
  const safe = Object.entries(value).filter(([key]) => key !== prototypeKey);
  return Object.fromEntries(safe.map(([key, item]) => [key, normaliseKeys(schema, item)]));
}

/** Looks through the wrappers of a schema (optional, nullable, default, transform, lazy, union) for one of the wanted class. */
function find<T extends z.ZodType>(schema: z.ZodType, wanted: new (...args: never[]) => T): T | undefined {
  if (schema instanceof wanted) return schema;
  for (const inner of innerTypes(schema)) {
    const found = find(inner, wanted);
    if (found) return found;
  }
  return undefined;
}

function innerTypes(schema: z.ZodType): z.ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodLazy
  ) {
    return types([schema.unwrap()]);
  }
  if (schema instanceof z.ZodPipe) return types([schema.in]);
  if (schema instanceof z.ZodUnion) return types(schema.options);
  return [];
}

function types(candidates: readonly unknown[]): z.ZodType[] {
  return candidates.map(asType).filter((type) => type !== undefined);
}

function asType(candidate: unknown): z.ZodType | undefined {
  return candidate instanceof z.ZodType ? candidate : undefined;
}
