import { filterNamed } from '../filters/registry.ts';
import type { FilterContext } from '../filters/filter.ts';
import type { Expression, FilterCall, FilterChain } from '../syntax/tree.ts';
import type { Findings } from './findings.ts';
import { resolveText } from './resolve.ts';
import type { Run } from './run.ts';
import { innerScope, type Scope } from './scope.ts';
import { foldCase } from '../text/casing.ts';

/** The text of an expression; null where there is none. */
export function valueOf(run: Run, scope: Scope, expression: Expression, findings: Findings): string | null {
  if (expression.kind === 'symbol') return resolveText(run, scope, expression, findings);
  let value = expression.argument === null ? null : resolveText(run, scope, expression.argument, findings);
  for (const call of expression.calls) value = apply(run, scope, { call, value, findings });
  return value;
}

/** True for a chain whose last filter is spelled exactly `null`: it makes the whole text null instead of being reported. */
export function endsInNull(expression: Expression): expression is FilterChain {
  return expression.kind === 'filters' && expression.calls[expression.calls.length - 1]?.name === 'null';
}

interface Application {
  readonly call: FilterCall;
  readonly value: string | null;
  readonly findings: Findings;
}

function apply(run: Run, scope: Scope, { call, value, findings }: Application): string | null {
  run.budget.step();
  const options = call.options.map((option) =>
    option.kind === 'literal' ? option.text : run.render([option], innerScope(scope), findings),
  );
  const context: FilterContext = run;
  const result = filterNamed(call.name)?.(value, options, context) ?? null;
  const final = result ?? (scope.parent === null ? (run.extensions.get(foldCase(call.name))?.(value, options, context) ?? null) : null);
  if (final !== null) run.budget.produce(final.length);
  return final;
}
