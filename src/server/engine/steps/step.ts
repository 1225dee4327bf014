import type { ActionRun } from '../deployment/deploymentRun.ts';

/** A kind of action this server runs. Throws `STEP_FAILED` (and what ends a whole deployment) with the sentence for the log. */
export interface Step {
  run(action: ActionRun): Promise<void>;
}
