import type { Conditional, Expression, FilterCall, Operand, Token } from './tree.ts';

/** Tokens as canonical text (octostache §3): what an echo shows, printed from the tree and not cut from the source. */
export function printTokens(tokens: readonly Token[]): string {
  return tokens.map(printToken).join('');
}

/** One token as canonical text. */
export function printToken(token: Token): string {
  switch (token.kind) {
    case 'text':
      return token.text.replaceAll('#{', '##{');
    case 'substitution':
      return `#{${printExpression(token.expression)}}`;
    case 'conditional':
      return printConditional(token);
    case 'repetition':
      return `#{each ${token.name} in ${token.collection.text}}${printTokens(token.body)}#{/each}`;
    case 'calculation':
      return `#{${printOperand(token.sum)}}`;
  }
}

/** An expression as canonical text, without the braces around it. */
export function printExpression(expression: Expression): string {
  if (expression.kind === 'symbol') return expression.text;
  return [expression.argument?.text ?? '', ...expression.calls.map(printCall)].join(' | ');
}

function printCall(call: FilterCall): string {
  const options = call.options.map((option) => (option.kind === 'literal' ? `"${option.text}"` : printToken(option)));
  return [call.name, ...options].join(' ');
}

function printConditional({ left, comparison, truthy, falsy }: Conditional): string {
  const otherwise = falsy.length === 0 ? '' : `#{else}${printTokens(falsy)}`;
  return `#{if ${printExpression(left)}${printComparison(comparison)}}${printTokens(truthy)}${otherwise}#{/if}`;
}

function printComparison(comparison: Conditional['comparison']): string {
  if (comparison === null) return '';
  const { operator, right } = comparison;
  return ` ${operator} ${right.kind === 'literal' ? `"${right.text}"` : printExpression(right)} `;
}

/** Parentheses, braces and blanks are lost, as in the reference engine. */
function printOperand(operand: Operand): string {
  if (operand.kind === 'number') return operand.text;
  if (operand.kind === 'variable') return operand.symbol.text;
  return printOperand(operand.first) + operand.rest.map((next) => next.operator + printOperand(next.operand)).join('');
}
