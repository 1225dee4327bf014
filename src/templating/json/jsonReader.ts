import type { TimeZone } from '../dates/timeZone.ts';
import { jsonText } from './jsonText.ts';
import type { JsonValue } from './jsonValue.ts';
import { parseJson } from './parseJson.ts';

/** Reads and prints JSON for one evaluation; the same text is parsed once, the same value printed once. */
export interface JsonReader {
  /** The value of a text, or undefined where it is no JSON. */
  read(text: string): JsonValue | undefined;
  /** The text of a value as a variable has it. */
  text(value: JsonValue): string;
}

export function jsonReader(zone: TimeZone): JsonReader {
  const values = new Map<string, JsonValue | undefined>();
  const texts = new WeakMap<JsonValue, string>();
  return { read, text };

  function read(source: string): JsonValue | undefined {
    // Most values are no JSON by their first sign; they need no place in the memory.
    if (!/^\s*[[{/]/.test(source)) return undefined;
    if (!values.has(source)) values.set(source, parseJson(source));
    return values.get(source);
  }

  function text(value: JsonValue): string {
    const known = texts.get(value);
    if (known !== undefined) return known;
    const printed = jsonText(value, zone);
    texts.set(value, printed);
    return printed;
  }
}
