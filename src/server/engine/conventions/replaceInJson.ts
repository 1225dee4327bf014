/** Structured configuration variables in JSON: a variable `A:B:0` replaces the value at that place (engine.md §2.3). */
import type { Edit, ParseError } from 'jsonc-parser';
import { applyEdits, modify, parse, printParseErrorCode } from 'jsonc-parser';

/** The text with values replaced, its comments and layout kept, or why it could not be read. */
export function replaceInJson(
  text: string,
  variables: Iterable<readonly [name: string, value: string]>,
): { readonly text: string } | { readonly problem: string } {
  const errors: ParseError[] = [];
  const document: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) return { problem: `it is no JSON (${printParseErrorCode(error.error)} at offset ${error.offset})` };
  const places = new Map<string, Place>();
  collect(document, [], places);
  let changed = text;
  for (const [name, value] of variables) {
    const place = places.get(name.toLowerCase());
    if (place === undefined) continue;
    const edits: Edit[] = modify(changed, [...place.path], typed(place.value, value), {});
    changed = applyEdits(changed, edits);
  }
  return { text: changed };
}

type JsonPath = readonly (string | number)[];

interface Place {
  readonly path: JsonPath;
  readonly value: unknown;
}

/** Every place of the document by its name in lower case, inner places after outer ones. */
function collect(value: unknown, path: JsonPath, places: Map<string, Place>): void {
  if (path.length > 0) places.set(path.join(':').toLowerCase(), { path, value });
  if (Array.isArray(value)) for (const [index, item] of value.entries()) collect(item, [...path, index], places);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) collect(item, [...path, key], places);
}

/** The new value in the type of the one it replaces, where the text allows it. */
function typed(present: unknown, text: string): unknown {
  if (typeof present === 'string') return text;
  if (typeof present === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (typeof present === 'boolean') return /^(?:true|false)$/i.test(text.trim()) ? text.trim().toLowerCase() === 'true' : text;
  const errors: ParseError[] = [];
  const parsed: unknown = parse(text, errors);
  const keepsShape = errors.length === 0 && typeof parsed === 'object' && parsed !== null;
  return keepsShape ? parsed : text;
}
