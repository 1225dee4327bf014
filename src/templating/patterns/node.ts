/** A .NET regular expression, parsed. */
export type PatternNode =
  | { readonly kind: 'set'; readonly set: UnitSet }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly least: number; readonly most: number; readonly lazy: boolean }
  | { readonly kind: 'capture'; readonly group: number; readonly item: PatternNode }
  /** Takes back the last capture of `pops`, and captures what lies between as `group`, if that is given. */
  | { readonly kind: 'balance'; readonly group: number | undefined; readonly pops: number; readonly item: PatternNode }
  | { readonly kind: 'look'; readonly item: PatternNode; readonly direction: 'ahead' | 'behind'; readonly negative: boolean }
  | { readonly kind: 'atomic'; readonly item: PatternNode }
  | { readonly kind: 'assertion'; readonly test: Assertion }
  | { readonly kind: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly kind: 'condition'; readonly test: number | PatternNode; readonly yes: PatternNode; readonly no: PatternNode };

/** `lineEnd` without the option m is `endOrFinalLine`: before a line feed at the very end, too. */
export type Assertion = 'textStart' | 'lineStart' | 'textEnd' | 'lineEnd' | 'endOrFinalLine' | 'searchStart' | 'wordEdge' | 'noWordEdge';

/** Whether a UTF-16 unit belongs to a set. */
export type UnitSet = (unit: number) => boolean;

/** A parsed pattern with its groups: `names` leads from a group's name, or number as text, to its number. */
export interface ParsedPattern {
  readonly node: PatternNode;
  readonly groupCount: number;
  readonly names: ReadonlyMap<string, number>;
}

export const nothing: PatternNode = { kind: 'sequence', items: [] };
