import { AppError } from '../../errors/appError.ts';
import type { SymbolExpression } from '../syntax/tree.ts';
import { emptyNode, type Node } from '../variables/node.ts';

/** Where names are looked up: first here, then in the parent (octostache §5). */
export interface Scope {
  readonly binding: Node;
  readonly parent: Scope | null;
  /** Symbols being resolved here: identity → canonical text, oldest first. */
  readonly inProgress: Map<string, string>;
  /** `outermost`: offsets of tokens evaluated here count in the text given to evaluate. `value`: in a variable's value. */
  readonly text: 'outermost' | 'value';
}

export function topScope(binding: Node): Scope {
  return { binding, parent: null, inProgress: new Map(), text: 'outermost' };
}

/** A scope for the value of a variable found in `parent`. */
export function valueScope(parent: Scope): Scope {
  return { binding: emptyNode(), parent, inProgress: new Map(), text: 'value' };
}

/** A scope for the body of a loop or an option of a filter. */
export function innerScope(parent: Scope, binding: Node = emptyNode()): Scope {
  return { binding, parent, inProgress: new Map(), text: parent.text };
}

/** Runs `work` while the symbol counts as being resolved. Throws `TEMPLATE_RECURSIVE` where it already is, here or further out. */
export function whileResolving<T>(scope: Scope, symbol: SymbolExpression, work: () => T): T {
  // Two symbols are the same when they stand at the same offset and read the same, casing included (octostache §8).
  const identity = `${symbol.at}:${symbol.text}`;
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    if (at.inProgress.has(identity)) throw recursive(symbol, at);
  }
  scope.inProgress.set(identity, symbol.text);
  try {
    return work();
  } finally {
    scope.inProgress.delete(identity);
  }
}

function recursive(symbol: SymbolExpression, scope: Scope): AppError {
  const chain = [...scope.inProgress.values(), symbol.text].join(' -> ');
  // Scripts match this sentence; it is the reference engine's.
  const message =
    `An attempt to parse the variable symbol "${symbol.text}" appears to have resulted in a self referencing loop (${chain}). ` +
    'Ensure that recursive loops do not exist in the variable values.';
  return new AppError('input', 'TEMPLATE_RECURSIVE', message);
}
