import { doubleText } from '../numbers/doubleText.ts';
import { parseDouble } from '../numbers/parseNumber.ts';
import type { Operand, Operator } from '../syntax/tree.ts';
import type { Findings } from './findings.ts';
import { resolveText } from './resolve.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';

/** The result of a calculation (octostache §10), or null where an operand is missing or no number. */
export function calculate(run: Run, scope: Scope, sum: Operand, findings: Findings): string | null {
  const value = valueOfOperand(sum);
  return value === null ? null : doubleText(value, run.culture);

  function valueOfOperand(operand: Operand): number | null {
    run.budget.step();
    if (operand.kind === 'number') return operand.value;
    if (operand.kind === 'variable') return numberOf(resolveText(run, scope, operand.symbol, findings));
    let total = valueOfOperand(operand.first);
    for (const { operator, operand: next } of operand.rest) {
      const right = valueOfOperand(next);
      total = total === null || right === null ? null : compute(total, operator, right);
    }
    return total;
  }

  function numberOf(text: string | null): number | null {
    return text === null ? null : (parseDouble(text, run.culture) ?? null);
  }
}

function compute(left: number, operator: Operator, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
  }
}
