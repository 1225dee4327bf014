import { foldCase } from '../text/casing.ts';
import type { Node } from './node.ts';
import { VariableTree } from './variableTree.ts';

/** Names and values, in the order in which they apply; a null value counts as empty where it is used. */
export type VariableEntries = Iterable<readonly [name: string, value: string | null]>;

interface Entry {
  readonly name: string;
  readonly value: string | null;
  readonly rank: number;
}

/**
 * The variables of an evaluation (octostache §1, §4). Names are equal ignoring case; setting one again replaces its value and
 * keeps its place. Setting between evaluations is cheap, and so is {@link VariableDictionary.copy}: layers are copies that were added to.
 */
export class VariableDictionary {
  readonly #entries: Map<string, Entry>;
  readonly #tree: VariableTree;

  constructor(entries: VariableEntries = [], original?: VariableDictionary) {
    this.#entries = new Map(original === undefined ? [] : original.#entries);
    this.#tree = new VariableTree(original === undefined ? undefined : original.#tree);
    this.setAll(entries);
  }

  /** Defines or replaces a variable. */
  set(name: string, value: string | null): void {
    const key = foldCase(name);
    const before = this.#entries.get(key);
    const entry = { name: before?.name ?? name, value, rank: before?.rank ?? this.#entries.size };
    this.#entries.set(key, entry);
    this.#tree.set(name, value ?? '', entry.rank);
  }

  setAll(entries: VariableEntries): void {
    for (const [name, value] of entries) this.set(name, value);
  }

  /** A dictionary with the same variables and the given ones on top; neither sees what the other is told later. */
  copy(additions: VariableEntries = []): VariableDictionary {
    return new VariableDictionary(additions, this);
  }

  /** True when a variable of this very name is defined, be it with a null value. */
  has(name: string): boolean {
    return this.#entries.has(foldCase(name));
  }

  /** The value as it was set, not evaluated; undefined where the name is unknown. The name is taken as a whole, not as a path. */
  getRaw(name: string): string | null | undefined {
    return this.#entries.get(foldCase(name))?.value;
  }

  /** Every variable with the casing it was first set with, in order. */
  *entries(): Generator<readonly [name: string, value: string | null]> {
    for (const entry of this.#entries.values()) yield [entry.name, entry.value];
  }

  /** For the evaluator: the variables as a tree. Throws `TEMPLATE_NAME_DYNAMIC`. */
  root(): Node {
    return this.#tree.root();
  }
}
