import type { Token } from '../syntax/tree.ts';

/** A place in the tree of variables: `Octopus.Action[Web].Name` is the child `Name` of the indexed child `Web` of … */
export interface Node {
  /** The value, still a template; null where only children are defined. */
  readonly item: string | null;
  /** Children reached by `.name`, by case-folded name. */
  readonly names: ReadonlyMap<string, Node> | null;
  /** Children reached by `[index]`, by case-folded index, in the order in which they first appeared. */
  readonly indexed: ReadonlyMap<string, Node> | null;
  /** What the item turned out to be, kept from its first use: a template, text without tokens, or text that is no template. */
  template: readonly Token[] | 'plain' | 'unparsable' | null;
}

/** A place with nothing in it. */
export function emptyNode(): Node {
  return { item: null, names: null, indexed: null, template: null };
}

/** A place with a value and nothing below it. */
export function leaf(item: string): Node {
  return { item, names: null, indexed: null, template: null };
}

/** A place with named children and no value. */
export function parent(names: ReadonlyMap<string, Node>): Node {
  return { item: null, names, indexed: null, template: null };
}
