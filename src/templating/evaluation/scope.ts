import { AppError } from '../../errors/appError.ts';
import type { SymbolExpression } from '../syntax/tree.ts';
import { emptyNode, type Node } from '../variables/node.ts';

/** Where names are looked up: first here, then in the parent (octostache §5). */
export interface Scope {
  readonly binding: Node;
  readonly parent: Scope | null;
  /** Symbols being resolved here, oldest first. */
  readonly inProgress: SymbolExpression[];
  /** `outermost`: offsets of tokens evaluated here count in the text given to evaluate. `value`: in a variable's value. */
  readonly text: 'outermost' | 'value';
}

export function topScope(binding: Node): Scope {
  return { binding, parent: null, inProgress: [], text: 'outermost' };
}

/** A scope for the value of a variable found in `parent`. */
export function valueScope(parent: Scope): Scope {
  return { binding: emptyNode(), parent, inProgress: [], text: 'value' };
}

/** A scope for the body of a loop or an option of a filter. */
export function innerScope(parent: Scope, binding: Node = emptyNode()): Scope {
  return { binding, parent, inProgress: [], text: parent.text };
}

/**
 * Throws `TEMPLATE_RECURSIVE` where the symbol is being resolved already, here or further out. Two symbols are the same when they
 * stand at the same offset and read the same, casing included (octostache §8).
 */
export function refuseLoop(scope: Scope, symbol: SymbolExpression): void {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    if (at.inProgress.some((other) => other.at === symbol.at && other.text === symbol.text)) throw recursive(symbol, at);
  }
}

function recursive(symbol: SymbolExpression, scope: Scope): AppError {
  const chain = [...scope.inProgress, symbol].map((each) => each.text).join(' -> ');
  // Scripts match this sentence; it is the reference engine's.
  const message =
    `An attempt to parse the variable symbol "${symbol.text}" appears to have resulted in a self referencing loop (${chain}). ` +
    'Ensure that recursive loops do not exist in the variable values.';
  return new AppError('input', 'TEMPLATE_RECURSIVE', message);
}
