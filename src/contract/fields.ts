/**
 * Building blocks of tolerant readers: older servers leave fields out and any server may send null, so an optional field reads as
 * one plain value. On the input side (what we send, what our server produces) all of them may be left out.
 */
import { z } from 'zod';

/** `string | null`; null when absent. Dates (ISO 8601 with offset) and time spans (`hh:mm:ss`) are texts too. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

/** `string`; empty when absent. */
export const emptyText = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** `boolean`, with the value that an absent field stands for. */
export function flag(absent = false) {
  return z
    .boolean()
    .nullish()
    .transform((value) => value ?? absent);
}

/** `boolean | null`; null when absent: the sender leaves the choice to the server. */
export const choice = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null);

/** `number`, with the value that an absent field stands for. */
export function integer(absent = 0) {
  return z
    .number()
    .nullish()
    .transform((value) => value ?? absent);
}

/** An array; empty when absent. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((value): z.output<T>[] => value ?? []);
}

/** `string[]`; empty when absent. */
export const texts = listOf(z.string());

/** A JSON object used as a map; empty when absent. */
export function mapOf<T extends z.ZodType>(value: T) {
  return z
    .record(z.string(), value)
    .nullish()
    .transform((map): Record<string, z.output<T>> => map ?? {});
}

/** A nested object; null when absent. */
export function maybe<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value): z.output<T> | null => value ?? null);
}

/** One of the known values, or a text a newer server came up with. */
export type Open<Known extends string> = Known | (string & {});

/** A wire enumeration: unknown values stay strings and are handled where they are used. */
export function openEnum<const V extends readonly string[]>(_known: V) {
  return z.custom<Open<V[number]>>((value) => typeof value === 'string', 'Expected a string');
}

/** {@link openEnum} with the value that an absent field stands for. */
export function openEnumOr<const V extends readonly string[]>(known: V, absent: V[number]) {
  return openEnum(known)
    .nullish()
    .transform((value): Open<V[number]> => value ?? absent);
}
