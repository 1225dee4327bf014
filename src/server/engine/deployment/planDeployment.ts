/** Decides, before anything runs, what each step of a deployment is about: where it runs, what leaves it out (engine.md §1.4, §1.5). */
import type { DeploymentInputs, OpenedAction, OpenedStep } from '../../resources/deploymentInputs.ts';
import type { MachineDocument } from '../../resources/machines.ts';
import { applicableActions, matchingTargets, placementOf } from '../../rules/process.ts';
import type { Placement } from '../../rules/process.ts';
import { satisfiesTags } from '../../rules/variableScope.ts';

export interface PlannedAction {
  readonly action: OpenedAction;
  /** `1`, or `2.1` in a step with several actions. */
  readonly number: string;
}

export interface PlannedStep {
  readonly step: OpenedStep;
  /** From 1. */
  readonly number: number;
  /** Actions that take part, in order. */
  readonly actions: readonly PlannedAction[];
  readonly placement: Placement;
  /** Targets the step runs on or for; empty when it runs on the server alone. */
  readonly machines: readonly MachineDocument[];
  /** Why the step is left out whatever happens; undefined: it is not. */
  readonly skipped: { readonly category: 'Info' | 'Warning'; readonly reason: string } | undefined;
  /** How many targets run at once. */
  readonly window: number;
  /** Some action of the step needs a package. */
  readonly usesPackages: boolean;
}

const parallelTargets = 10;

export function planDeployment(inputs: DeploymentInputs): readonly PlannedStep[] {
  const { execution, source, steps, tenant } = inputs;
  const channelId = source.kind === 'release' ? source.channel.Id : undefined;
  const { EnvironmentId: environmentId, SkipActions: skipped } = execution;
  const filter = { environmentId, channelId, tenantTags: tenant?.TenantTags ?? [], skipped };
  const applicable = applicableActions(steps, filter);
  return steps.map((step, index) => {
    const actions = applicable.filter((item) => item.step === step).map(({ action, number }) => ({ action, number }));
    return planStep(inputs, { step, number: index + 1, actions });
  });
}

function planStep(inputs: DeploymentInputs, parts: Pick<PlannedStep, 'step' | 'number' | 'actions'>): PlannedStep {
  const { step, actions } = parts;
  const first = actions[0]?.action;
  const placement: Placement = first === undefined ? { on: 'server' } : placementOf(step, first);
  const machines = placement.on === 'server' ? [] : targetsOf(inputs, placement.roles);
  const usesPackages = actions.some(({ action }) => action.Packages.some((item) => item.AcquisitionLocation !== 'NotAcquired'));
  const skipped = whyLeftOut(inputs, parts) ?? whyWithoutTargets(inputs, step, { placement, machines });
  return { ...parts, placement, machines, window: windowOf(step), usesPackages: usesPackages && skipped === undefined, skipped };
}

function targetsOf({ execution, machines }: DeploymentInputs, roles: readonly string[]): readonly MachineDocument[] {
  return matchingTargets(machines, {
    environmentId: execution.EnvironmentId,
    roles,
    specificMachineIds: execution.SpecificMachineIds,
    excludedMachineIds: execution.ExcludedMachineIds,
  });
}

function whyLeftOut(inputs: DeploymentInputs, { step, actions }: Pick<PlannedStep, 'step' | 'actions'>): PlannedStep['skipped'] {
  if (actions.length > 0) return undefined;
  const reasons = new Set(step.Actions.map((action) => whyActionLeftOut(inputs, action)));
  return { category: 'Info', reason: `The step '${step.Name}' is left out: ${[...reasons].join(', ') || 'it has no actions'}.` };
}

function whyActionLeftOut({ execution, source, environment, tenant }: DeploymentInputs, action: OpenedAction): string {
  if (action.IsDisabled) return 'it is disabled';
  if (execution.SkipActions.includes(action.Id)) return source.kind === 'release' ? 'the deployment skips it' : 'the run skips it';
  if (action.ExcludedEnvironments.includes(environment.Id)) return `it does not run in the environment '${environment.Name}'`;
  if (action.Environments.length > 0 && !action.Environments.includes(environment.Id)) {
    return `it does not run in the environment '${environment.Name}'`;
  }
  if (!satisfiesTags(action.TenantTags, tenant?.TenantTags ?? [])) {
    return tenant === undefined ? 'it runs for tenants only' : `it does not run for the tenant '${tenant.Name}'`;
  }
  return source.kind === 'release' ? `it does not run for the channel '${source.channel.Name}'` : 'it does not run here';
}

function whyWithoutTargets(
  { environment }: DeploymentInputs,
  step: OpenedStep,
  { placement, machines }: Pick<PlannedStep, 'placement' | 'machines'>,
): PlannedStep['skipped'] {
  if (placement.on === 'server' || machines.length > 0) return undefined;
  const where = `there are no machines in the environment '${environment.Name}' with the following role: ${placement.roles.join(', ')}`;
  return { category: 'Warning', reason: `The step '${step.Name}' will be skipped because ${where}.` };
}

/** The size of the rolling window, if the step has one. */
function windowOf(step: OpenedStep): number {
  const wanted = Number.parseInt(step.Properties['Octopus.Action.MaxParallelism'] ?? '', 10);
  return wanted > 0 ? wanted : parallelTargets;
}

/** Steps that start together: one that starts with the previous one joins its batch (engine.md §1.5). */
export function batchesOf(steps: readonly PlannedStep[]): readonly (readonly PlannedStep[])[] {
  const batches: PlannedStep[][] = [];
  for (const step of steps) {
    const last = batches.at(-1);
    if (last !== undefined && step.step.StartTrigger === 'StartWithPrevious') last.push(step);
    else batches.push([step]);
  }
  return batches;
}

/**
 * The batch before which packages are acquired: the first with a step that needs one, or that asks to come after the acquisition;
 * undefined when nothing needs a package.
 */
export function acquisitionBatch(batches: readonly (readonly PlannedStep[])[]): number | undefined {
  if (!batches.some((batch) => batch.some((step) => step.usesPackages))) return undefined;
  return batches.findIndex((batch) =>
    batch.some(
      ({ step, usesPackages, skipped }) => skipped === undefined && (usesPackages || step.PackageRequirement === 'AfterPackageAcquisition'),
    ),
  );
}
