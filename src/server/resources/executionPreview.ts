/** What a deployment or a runbook's run would do: its steps with their targets, and what it asks for. */
import type { z } from 'zod';
import type { PreviewStep } from '../../contract/resources/deploymentPreviews.ts';
import { applicableActions, matchingTargets, placementOf } from '../rules/process.ts';
import type { NumberedAction } from '../rules/process.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { ProcessDocument, StoredStep } from './deploymentProcesses.ts';
import type { EnvironmentDocument } from './environments.ts';
import type { MachineDocument } from './machines.ts';
import type { Prompt } from './prompts.ts';
import { targetsFor } from './targets.ts';
import type { TenantDocument } from './tenants.ts';

export interface PreviewedProcess {
  readonly process: ProcessDocument;
  readonly environment: EnvironmentDocument;
  readonly tenant?: TenantDocument | undefined;
  /** undefined: a runbook has none. */
  readonly channelId: string | undefined;
  readonly includeDisabled: boolean;
}

/** The steps that would run there. */
export async function previewSteps(
  tx: ReadTransaction,
  { process, environment, tenant, channelId, includeDisabled }: PreviewedProcess,
): Promise<z.input<typeof PreviewStep>[]> {
  const machines = await targetsFor(tx, environment.Id, tenant);
  const filter = { environmentId: environment.Id, channelId, tenantTags: tenant?.TenantTags ?? [], includeDisabled };
  const actions = applicableActions(process.Steps, filter);
  return actions.map((item) => presentStep(item, environment, machines));
}

function presentStep(
  { step, action, number }: NumberedAction<StoredStep>,
  environment: EnvironmentDocument,
  all: readonly MachineDocument[],
) {
  const placement = placementOf(step, action);
  const roles = placement.on === 'server' ? [] : placement.roles;
  const targets = placement.on === 'server' ? [] : matchingTargets(all, { environmentId: environment.Id, roles });
  return {
    ActionId: action.Id,
    ActionName: action.Name,
    ActionNumber: number,
    Roles: [...roles],
    MachineNames: targets.map((machine) => machine.Name),
    Machines: targets.map(({ Id, Name, HealthStatus, HasLatestCalamari }) => ({ Id, Name, HealthStatus, HasLatestCalamari })),
    CanBeSkipped: !action.IsRequired,
    IsDisabled: action.IsDisabled,
    HasNoApplicableMachines: placement.on !== 'server' && targets.length === 0,
    UnavailableMachines: [],
    ExcludedMachines: [],
  };
}

/** The element's name is the id of the variable: the key of its answer in `FormValues`. */
export function presentForm(prompts: readonly Prompt[]) {
  return {
    Values: Object.fromEntries(prompts.map((prompt) => [prompt.Id, prompt.defaultText])),
    Elements: prompts.map((prompt) => ({
      Name: prompt.Id,
      IsValueRequired: prompt.required && !prompt.hasDefault,
      Control: {
        Type: 'VariableValue',
        Name: prompt.Name,
        Label: prompt.label,
        Description: prompt.description,
        Required: prompt.required,
        DisplaySettings: { ...prompt.displaySettings },
      },
    })),
  };
}
