/** Puts the variables of a step together: what holds, where it holds, and what outranks what (engine.md §6). */
import { VariableDictionary } from '../../../templating/templating.ts';
import type { Clock } from '../../../platform/ports.ts';
import type { MachineDocument } from '../../resources/machines.ts';
import { tenantScope } from '../../resources/tenants.ts';
import { resolveVariables } from '../../rules/variableScope.ts';
import type { DeploymentFacts } from '../deployment/deploymentFacts.ts';
import type { DeploymentState, Output } from '../deployment/deploymentState.ts';
import type { PlannedAction, PlannedStep } from '../deployment/planDeployment.ts';
import type { Entry } from './entries.ts';
import { actionVariables, deploymentVariables, machineVariables, processVariables, stepVariables } from './systemVariables.ts';
import type { Variables } from './variables.ts';
import { createVariables } from './variables.ts';

/** Where variables are asked for. */
export interface VariablePlace {
  readonly step: PlannedStep;
  readonly action?: PlannedAction;
  readonly machine?: MachineDocument;
}

export interface DeploymentVariables {
  /** The variables as they stand now; a later output does not change what was given out. */
  at(place: VariablePlace, additions?: Iterable<Entry>): Variables;
  /** Names that several values of the same precedence claim at a place. */
  ambiguous(place: VariablePlace): readonly string[];
}

export interface VariableSource {
  readonly facts: DeploymentFacts;
  readonly state: DeploymentState;
  /** Outranked by everything. */
  readonly defaults: Iterable<Entry>;
  readonly clock: Clock;
}

export function createDeploymentVariables({ facts, state, defaults, clock }: VariableSource): DeploymentVariables {
  const base = new VariableDictionary(defaults);
  const fixed = deploymentVariables(facts);
  const resolve = (place: VariablePlace) => resolveVariables(facts.inputs.variables, scopeAt(facts, place));
  return {
    at(place, additions = []) {
      const own = resolve(place).values.map((variable): Entry => [variable.Name, variable.value.text]);
      const system = [
        ...fixed,
        ...processVariables(facts, state),
        ...(place.machine === undefined ? [] : machineVariables(place.machine)),
        ...(place.action === undefined ? [] : actionVariables(facts, place.step, place.action)),
        ...stepVariables(place.step, state),
      ];
      const layers = [...own, ...answers(facts), ...system, ...outputsAt(state.outputs(), place), ...additions];
      return createVariables(base.copy(layers), clock);
    },
    ambiguous: (place) => resolve(place).ambiguous,
  };
}

function scopeAt(
  { inputs: { execution, source, project, processOwnerId, tenant } }: DeploymentFacts,
  { step, action, machine }: VariablePlace,
) {
  return {
    actionId: action?.action.Id,
    machineId: machine?.Id,
    machineRoles: machine?.Roles,
    targetedRoles: step.placement.on === 'server' ? undefined : step.placement.roles,
    ...tenantScope(tenant),
    environmentId: execution.EnvironmentId,
    channelId: source.kind === 'release' ? source.channel.Id : undefined,
    projectId: project.Id,
    processOwnerId,
  };
}

/** Answers to prompted variables outrank every scoped value. */
function answers({ inputs }: DeploymentFacts): Entry[] {
  return inputs.variables.flatMap(({ value }): Entry[] => {
    const answer = inputs.answers[value.Id];
    return answer === undefined ? [] : [[value.Name, answer.text]];
  });
}

/**
 * Output variables in their three forms: by action and target, by action (one's own target first, else the last writer), and under
 * their own name within the action that set them.
 */
function outputsAt(outputs: readonly Output[], { action, machine }: VariablePlace): Entry[] {
  const plain = ({ action: owner, name }: Output): string => `Octopus.Action[${owner}].Output.${name}`;
  const own = outputs.filter((output) => output.machine !== undefined && output.machine === machine?.Name);
  return [
    ...outputs.flatMap((output): Entry[] => {
      const indexed: Entry = [`Octopus.Action[${output.action}].Output[${output.machine ?? ''}].${output.name}`, output.value];
      return output.machine === undefined ? [[plain(output), output.value]] : [[plain(output), output.value], indexed];
    }),
    ...own.map((output): Entry => [plain(output), output.value]),
    ...outputs
      .filter((output) => output.action === action?.action.Name && output.machine === machine?.Name)
      .map((output): Entry => [output.name, output.value]),
  ];
}
