/**
 * The parsed form of a template. Nodes are immutable. `at` is an offset in UTF-16 units of the text they were parsed from.
 */

export type Token = TextToken | OpenToken;

/** Everything that starts with `#{`. */
export type OpenToken = Substitution | Conditional | Repetition | Calculation;

export interface TextToken {
  readonly kind: 'text';
  /** With the hash escapes already taken out. */
  readonly text: string;
}

export interface Substitution {
  readonly kind: 'substitution';
  readonly expression: Expression;
  readonly at: number;
}

export interface Conditional {
  readonly kind: 'conditional';
  readonly left: Expression;
  /** Absent: the branch depends on the truth of `left` alone. */
  readonly comparison: Comparison | null;
  readonly truthy: readonly Token[];
  readonly falsy: readonly Token[];
  readonly at: number;
}

export interface Comparison {
  readonly operator: '==' | '!=';
  readonly right: Expression | Literal;
}

export interface Repetition {
  readonly kind: 'repetition';
  /** Name of the loop variable. */
  readonly name: string;
  readonly collection: SymbolExpression;
  readonly body: readonly Token[];
  readonly at: number;
}

export interface Calculation {
  readonly kind: 'calculation';
  readonly sum: Operand;
  readonly at: number;
}

export type Operand =
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  | { readonly kind: 'variable'; readonly symbol: SymbolExpression }
  | { readonly kind: 'operation'; readonly first: Operand; readonly rest: readonly Operation[] };

/** One further operand of a sum or product; the operands are worked off from left to right. */
export interface Operation {
  readonly operator: Operator;
  readonly operand: Operand;
}

export type Operator = '+' | '-' | '*' | '/';

export type Expression = SymbolExpression | FilterChain;

export interface SymbolExpression {
  readonly kind: 'symbol';
  readonly steps: readonly Step[];
  readonly at: number;
  /** True where an index is itself a symbol, to be replaced before the path is walked. */
  readonly isDynamic: boolean;
  /** Canonical text. */
  readonly text: string;
}

export type Step =
  | { readonly kind: 'name'; readonly text: string; readonly folded: string }
  | { readonly kind: 'index'; readonly text: string; readonly folded: string }
  | { readonly kind: 'symbolIndex'; readonly symbol: SymbolExpression };

export interface FilterChain {
  readonly kind: 'filters';
  readonly argument: SymbolExpression | null;
  readonly calls: readonly FilterCall[];
  readonly at: number;
}

export interface FilterCall {
  readonly name: string;
  readonly options: readonly (Literal | OpenToken)[];
}

export interface Literal {
  readonly kind: 'literal';
  readonly text: string;
}
