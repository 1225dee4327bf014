import { parseTemplate } from './syntax/parse.ts';
import type { Expression, Literal, Operand, SymbolExpression, Token } from './syntax/tree.ts';

/**
 * Every name a template mentions, each once (octostache §13): the parts of a path apart, also texts that are compared with. The bodies
 * of loops don't count, for their names may be the loop's own. A text that is no template mentions nothing.
 */
export function argumentNames(template: string): ReadonlySet<string> {
  const names = new Set<string>();
  const parsed = parseTemplate(template);
  if (parsed.ok) parsed.tokens.forEach(addToken);
  return names;

  function addToken(token: Token): void {
    switch (token.kind) {
      case 'text':
        return;
      case 'substitution':
        addExpression(token.expression);
        return;
      case 'conditional':
        addExpression(token.left);
        if (token.comparison !== null) addExpression(token.comparison.right);
        token.truthy.forEach(addToken);
        token.falsy.forEach(addToken);
        return;
      case 'repetition':
        addSymbol(token.collection);
        return;
      case 'calculation':
        addOperand(token.sum);
    }
  }

  function addExpression(expression: Expression | Literal): void {
    if (expression.kind === 'literal') names.add(expression.text);
    else if (expression.kind === 'symbol') addSymbol(expression);
    else {
      if (expression.argument !== null) addSymbol(expression.argument);
      for (const option of expression.calls.flatMap((call) => call.options)) if (option.kind !== 'literal') addToken(option);
    }
  }

  function addOperand(operand: Operand): void {
    if (operand.kind === 'variable') addSymbol(operand.symbol);
    if (operand.kind !== 'operation') return;
    addOperand(operand.first);
    operand.rest.forEach((next) => addOperand(next.operand));
  }

  function addSymbol(symbol: SymbolExpression): void {
    for (const step of symbol.steps) {
      if (step.kind === 'name') names.add(step.text);
      if (step.kind === 'symbolIndex') addSymbol(step.symbol);
    }
  }
}
