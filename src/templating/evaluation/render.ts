import { printToken } from '../syntax/print.ts';
import type { Conditional, OpenToken, Substitution, Token } from '../syntax/tree.ts';
import { calculate } from './calculations.ts';
import { chooseBranch } from './conditionals.ts';
import { endsInNull, valueOf } from './expressions.ts';
import { type Findings, reportMissing } from './findings.ts';
import { repeat } from './repetitions.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';

/** Evaluates tokens in order into one text (octostache §6), one level deeper than its caller. */
export function render(run: Run, tokens: readonly Token[], scope: Scope, findings: Findings): string {
  run.budget.enter();
  try {
    let text = '';
    for (const token of tokens) {
      run.budget.step();
      if (token.kind !== 'text' && scope.text === 'outermost') run.at = token.at;
      const part = token.kind === 'text' ? token.text : renderToken(run, token, scope, findings);
      run.budget.produce(part.length);
      text += part;
    }
    return text;
  } finally {
    run.budget.leave();
  }
}

function renderToken(run: Run, token: OpenToken, scope: Scope, findings: Findings): string {
  switch (token.kind) {
    case 'substitution':
      return substitute(run, token, scope, findings);
    case 'conditional':
      return branch(run, token, scope, findings);
    case 'repetition':
      return repeat(run, scope, token, findings);
    case 'calculation':
      return calculate(run, scope, token.sum, findings) ?? printToken(token);
  }
}

/** A token without a value is echoed and reported, unless it ends in `null`: then the whole text has no value. */
function substitute(run: Run, token: Substitution, scope: Scope, findings: Findings): string {
  const value = valueOf(run, scope, token.expression, findings);
  // The options of a filter are tokens too, and have moved on.
  if (scope.text === 'outermost') run.at = token.at;
  if (value !== null) {
    if (scope.text === 'outermost') run.suspects.delete(token.at);
    return value;
  }
  const echo = printToken(token);
  if (endsInNull(token.expression)) findings.nulled = true;
  else reportMissing(findings, echo, run.at);
  return echo;
}

function branch(run: Run, token: Conditional, scope: Scope, findings: Findings): string {
  const chosen = chooseBranch(run, scope, token, findings);
  return typeof chosen === 'string' ? chosen : run.render(chosen, scope, findings);
}
