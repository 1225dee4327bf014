/** Whether a step or action runs, decided when it is reached (engine.md §1.5). */
import type { OpenedAction, OpenedStep } from '../../resources/deploymentInputs.ts';
import type { Variables } from '../variables/variables.ts';

/** undefined: it runs; else why it does not. */
export function whyStepDoesNotRun(
  step: OpenedStep,
  facts: { readonly failed: boolean; readonly variables: Variables },
): string | undefined {
  switch (step.Condition) {
    case 'Always':
      return undefined;
    case 'Failure':
      return facts.failed ? undefined : 'It runs only when a previous step has failed.';
    case 'Variable':
      return whyExpressionIsFalse(
        step.Properties['Octopus.Step.ConditionVariableExpression'] ?? step.Properties['Octopus.Action.ConditionVariableExpression'],
        facts.variables,
      );
    default:
      return facts.failed ? 'It runs only when all previous steps were successful.' : undefined;
  }
}

/** undefined: the action runs; else why it does not. */
export function whyActionDoesNotRun(action: OpenedAction, variables: Variables): string | undefined {
  if (action.Condition !== 'Variable') return undefined;
  return whyExpressionIsFalse(action.Properties['Octopus.Action.ConditionVariableExpression'], variables);
}

function whyExpressionIsFalse(expression: string | undefined, variables: Variables): string | undefined {
  if (expression === undefined || expression.trim() === '') return 'Its condition is a variable expression, and none is given.';
  const evaluated = variables.evaluate(expression);
  return evaluated.problem === undefined && isTruthy(evaluated.text) ? undefined : `Its condition ${expression} is not met.`;
}

/** What `#{if}` takes for true: anything but empty, `0`, `no` and `false` (octostache.md §6). */
function isTruthy(text: string): boolean {
  return text !== '' && text !== '0' && !['no', 'false'].includes(text.trim().toLowerCase());
}
