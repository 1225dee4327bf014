import { printExpression, printToken } from '../syntax/print.ts';
import type { Conditional, Expression, Literal, Token } from '../syntax/tree.ts';
import { foldCase } from '../text/casing.ts';
import { trimWhiteSpace } from '../text/characters.ts';
import { valueOf } from './expressions.ts';
import { type Findings, reportMissing } from './findings.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';

/** False for an empty text, exactly `0`, and `no` and `false` in any casing between blanks (octostache §6). */
export function isTruthy(text: string): boolean {
  if (text === '' || text === '0') return false;
  const word = foldCase(trimWhiteSpace(text));
  return word !== 'NO' && word !== 'FALSE';
}

/** The branch to evaluate, or the text to echo where a filter in the condition gave nothing. */
export function chooseBranch(run: Run, scope: Scope, token: Conditional, findings: Findings): readonly Token[] | string {
  const left = side(run, scope, token.left, findings);
  if (left === null) return printToken(token);
  if (token.comparison === null) return isTruthy(left) ? token.truthy : token.falsy;
  const right = side(run, scope, token.comparison.right, findings);
  if (right === null) return printToken(token);
  return (left === right) === (token.comparison.operator === '==') ? token.truthy : token.falsy;
}

/** An unresolved symbol counts as empty and is not reported; filters that gave nothing are. */
function side(run: Run, scope: Scope, expression: Expression | Literal, findings: Findings): string | null {
  if (expression.kind === 'literal') return expression.text;
  const value = valueOf(run, scope, expression, findings);
  if (value !== null || expression.kind === 'symbol') return value ?? '';
  reportMissing(findings, printExpression(expression), run.at);
  return null;
}
