import { AppError } from '../../errors/appError.ts';
import { parseName } from '../syntax/parse.ts';
import type { Step, SymbolExpression } from '../syntax/tree.ts';
import type { Node } from './node.ts';

/** A node that its tree may still change. `owner` tells which tree that is; any other tree copies the node first. */
interface OwnNode extends Node {
  item: string | null;
  names: Map<string, OwnNode> | null;
  indexed: Map<string, OwnNode> | null;
  /** Place in the name map of the variable that gave the item; of two names for one place the later wins. */
  rank: number;
  owner: object;
}

/**
 * The variables as a tree (octostache §4). Copies share their nodes until one of them changes, so a copy with a few more variables
 * costs only what it adds.
 */
export class VariableTree {
  #root: OwnNode;
  #owner: object = {};
  /** First variable whose name has a `[#{…}]` part: the language has no such variables, and evaluating refuses. */
  #dynamicName: string | undefined;

  constructor(original?: VariableTree) {
    if (original === undefined) {
      this.#root = this.#create(null);
      return;
    }
    this.#root = original.#root;
    this.#dynamicName = original.#dynamicName;
    // From now on neither of the two may change the nodes they share.
    original.#owner = {};
  }

  /** The tree to read. Throws `TEMPLATE_NAME_DYNAMIC` where a variable's name holds a substitution. */
  root(): Node {
    if (this.#dynamicName === undefined) return this.#root;
    throw new AppError('input', 'TEMPLATE_NAME_DYNAMIC', `The variable name '${this.#dynamicName}' holds a substitution`, {
      hint: 'Names are fixed texts; only a reference to a variable may have #{…} in its index.',
    });
  }

  /** Puts a value where its name says; `rank` is the place of the name among all names. */
  set(name: string, value: string, rank: number): void {
    const symbol = parseName(name);
    if (symbol === undefined) return;
    if (symbol.steps.some((step) => step.kind === 'symbolIndex')) {
      this.#dynamicName ??= name;
      return;
    }
    const node = this.#nodeFor(symbol);
    if (node.rank > rank) return;
    node.item = value;
    node.rank = rank;
    node.template = null;
  }

  #nodeFor(symbol: SymbolExpression): OwnNode {
    this.#root = this.#owned(this.#root);
    let node = this.#root;
    for (const step of symbol.steps) node = this.#child(node, step);
    return node;
  }

  #child(node: OwnNode, step: Step): OwnNode {
    if (step.kind === 'symbolIndex') return node;
    const children = step.kind === 'name' ? (node.names ??= new Map<string, OwnNode>()) : (node.indexed ??= new Map<string, OwnNode>());
    const existing = children.get(step.folded);
    const child = existing === undefined ? this.#create(step.kind === 'index' ? step.text : null) : this.#owned(existing);
    if (child !== existing) children.set(step.folded, child);
    return child;
  }

  #create(item: string | null): OwnNode {
    return { item, names: null, indexed: null, template: null, rank: -1, owner: this.#owner };
  }

  #owned(node: OwnNode): OwnNode {
    if (node.owner === this.#owner) return node;
    const names = node.names === null ? null : new Map(node.names);
    const indexed = node.indexed === null ? null : new Map(node.indexed);
    return { ...node, names, indexed, owner: this.#owner };
  }
}
