/** Runs a planned deployment, or run of a runbook, from its first step to its last (engine.md §1.5). */
import { AppError } from '../../../errors/appError.ts';
import type { LogScope } from '../log/taskLog.ts';
import { acquirePackages } from './acquirePackages.ts';
import type { DeploymentRun } from './deploymentRun.ts';
import { endsDeployment, messageOf } from './failures.ts';
import { inWindow } from './inWindow.ts';
import type { PlannedStep } from './planDeployment.ts';
import { acquisitionBatch, batchesOf, planDeployment } from './planDeployment.ts';
import { runStep } from './runStep.ts';

/** Steps of a batch that run at once. */
const parallelSteps = 10;

/** What other servers say; people and scripts search for it. */
const messages = {
  release: {
    failed: 'The deployment failed because one or more steps failed. Please see the deployment log for details.',
    succeeded: 'The deployment completed successfully.',
  },
  runbook: {
    failed: 'The runbook run failed because one or more steps failed. Please see the task log for details.',
    succeeded: 'The runbook run completed successfully.',
  },
} as const;

export type DeploymentOutcome = { readonly state: 'Success' } | { readonly state: 'Failed'; readonly errorMessage: string };

/** A step, or the acquisition of packages, with its node in the log. */
type Stage =
  | { readonly kind: 'acquire'; readonly log: LogScope }
  | { readonly kind: 'steps'; readonly steps: readonly { step: PlannedStep; log: LogScope }[] };

/** The outcome of the deployment; throws the reason when it was canceled or the server stops, with the log ended in either case. */
export async function runDeployment(run: DeploymentRun): Promise<DeploymentOutcome> {
  const { root } = run.log;
  root.start();
  if (run.facts.inputs.execution.UseGuidedFailure) {
    root.write('Warning', 'Guided failure is not offered by this server: a step that fails asks nobody and fails the task.');
  }
  const planned = planDeployment(run.facts.inputs);
  const stages = layOut(root, planned);
  try {
    for (const stage of stages) {
      throwIfEnding(run);
      if (stage.kind === 'acquire') await acquire(run, planned, stage.log);
      else await runBatch(run, stage.steps);
    }
  } catch (error) {
    endEarly(run, stages, error);
    throw error;
  }
  const { failed, succeeded } = messages[run.facts.inputs.source.kind];
  const failure = run.state.error();
  if (failure === undefined) {
    root.write('Info', succeeded);
    root.finish('Success');
    return { state: 'Success' };
  }
  root.write('Fatal', failed);
  root.finish('Failed');
  return { state: 'Failed', errorMessage: failed };
}

/** All nodes of the first level are there from the start, so that a client sees what is still to come. */
function layOut(root: LogScope, planned: readonly PlannedStep[]): readonly Stage[] {
  const batches = batchesOf(planned);
  const acquisition = acquisitionBatch(batches);
  return batches.flatMap((batch, index): Stage[] => {
    const before: Stage[] = index === acquisition ? [{ kind: 'acquire', log: root.child('Acquire packages') }] : [];
    const steps = batch.map((step) => ({ step, log: root.child(`Step ${step.number}: ${step.step.Name}`) }));
    return [...before, { kind: 'steps', steps }];
  });
}

async function runBatch(run: DeploymentRun, batch: readonly { step: PlannedStep; log: LogScope }[]): Promise<void> {
  const failures = await inWindow(batch, parallelSteps, ({ step, log }) => runStep(run, step, log));
  for (const failure of failures) throw failure;
}

async function acquire(run: DeploymentRun, planned: readonly PlannedStep[], log: LogScope): Promise<void> {
  log.start();
  try {
    await acquirePackages(run, planned, log);
    log.finish('Success');
  } catch (error) {
    if (endsDeployment(error)) throw error;
    log.write('Fatal', messageOf(error));
    log.finish('Failed');
    run.state.fail(messageOf(error));
  }
}

/** Between two steps is the point where a server that stops leaves a deployment. */
function throwIfEnding(run: DeploymentRun): void {
  run.signal.throwIfAborted();
  if (run.drain.aborted) throw new AppError('failed', 'SERVER_STOPPED', 'The server stopped before all steps were run.');
}

function endEarly(run: DeploymentRun, stages: readonly Stage[], error: unknown): void {
  const canceled = run.signal.aborted || endsDeployment(error);
  for (const stage of stages) {
    const logs = stage.kind === 'acquire' ? [stage.log] : stage.steps.map((step) => step.log);
    for (const log of logs) if (log.isOpen()) log.finish('Canceled');
  }
  run.log.root.write('Fatal', messageOf(error));
  run.log.root.finish(canceled ? 'Canceled' : 'Failed');
}
