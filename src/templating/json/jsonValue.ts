/** A JSON value as Newtonsoft's reader sees it: integers of any size apart from doubles, and dates found in strings. */
export type JsonValue =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'date'; readonly date: JsonDate }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'undefined' }
  | JsonArray
  | JsonObject;

export interface JsonArray {
  readonly kind: 'array';
  readonly items: readonly JsonValue[];
}

export interface JsonObject {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, JsonValue>;
}

/** A date that stood in a string: its ticks, and whose clocks they are. */
export interface JsonDate {
  readonly ticks: bigint;
  readonly zone: 'unspecified' | 'utc' | { readonly offset: number };
}
