/** The variables that the server defines (engine.md §5): those that apply to what it runs. */
import type { DeploymentFacts } from '../deployment/deploymentFacts.ts';
import type { DeploymentState } from '../deployment/deploymentState.ts';
import type { PlannedAction, PlannedStep } from '../deployment/planDeployment.ts';
import type { OpenedAction } from '../../resources/deploymentInputs.ts';
import type { MachineDocument } from '../../resources/machines.ts';
import { boolean, entries, named } from './entries.ts';
import type { Entry, Values } from './entries.ts';
import { selectedVersion } from './selectedVersion.ts';
import { sourceVariables } from './sourceVariables.ts';

/** What is the same in every step of a deployment or run. */
export function deploymentVariables(facts: DeploymentFacts): Entry[] {
  const { inputs, task, space } = facts;
  const { project, projectGroup, environment } = inputs;
  return [
    ...sourceVariables(facts),
    ...entries('Octopus.Environment', { ...named(environment), SortOrder: String(environment.SortOrder) }),
    ...machinesInRoles(inputs.machines),
    ...entries('Octopus.Project', named(project)),
    ...entries('Octopus.ProjectGroup', { Id: projectGroup.Id, Name: projectGroup.Name }),
    ...entries('Octopus.Space', named(space)),
    ...entries('Octopus.Task', {
      Id: task.Id,
      Name: task.Description,
      QueueTime: task.QueueTime,
      QueueTimeExpiry: task.QueueTimeExpiry ?? '',
      ConcurrencyTag: task.ConcurrencyTag,
    }),
    ...Object.entries(task.Arguments).map(([name, value]): Entry => [`Octopus.Task.Argument[${name}]`, String(value)]),
  ];
}

function machinesInRoles(machines: readonly MachineDocument[]): Entry[] {
  const roles = new Set(machines.flatMap((machine) => machine.Roles));
  return [...roles].map((role): Entry => {
    const members = machines.filter((machine) => machine.Roles.includes(role));
    return [`Octopus.Environment.MachinesInRole[${role}]`, members.map((machine) => machine.Id).join(',')];
  });
}

/** All steps and actions with how they stand, in the order of the process: templates walk through them. */
export function processVariables({ inputs }: DeploymentFacts, state: DeploymentState): Entry[] {
  return inputs.steps.flatMap((step, index) => {
    const status = state.stepStatus(step.Name);
    return [
      ...entries(`Octopus.Step[${step.Name}]`, {
        Id: step.Id,
        Name: step.Name,
        Number: String(index + 1),
        'Status.Code': status.code,
        'Status.Error': status.error ?? '',
        'Status.ErrorDetail': status.error ?? '',
      }),
      ...step.Actions.flatMap((action, position) => {
        const number = step.Actions.length > 1 ? `${index + 1}.${position + 1}` : String(index + 1);
        return oneOfAllActions({ inputs, state, stepName: step.Name }, { action, number });
      }),
    ];
  });
}

function oneOfAllActions(
  { inputs, state, stepName }: { inputs: DeploymentFacts['inputs']; state: DeploymentState; stepName: string },
  { action, number }: PlannedAction,
): Entry[] {
  const prefix = `Octopus.Action[${action.Name}]`;
  const status = state.actionStatus(action.Name);
  const packages = action.Packages.flatMap((item) => {
    const place = item.Name === '' ? `${prefix}.Package` : `${prefix}.Package[${item.Name}]`;
    return entries(place, packageValues(item, selectedVersion(inputs.selectedPackages, action, item)));
  });
  return [
    ...entries(prefix, {
      Id: action.Id,
      Name: action.Name,
      StepName: stepName,
      Number: number,
      Slug: action.Slug,
      IsSkipped: boolean(status.code === 'Skipped'),
      'Status.Code': status.code,
      'Status.Error': status.error ?? '',
      'Status.ErrorDetail': status.error ?? '',
    }),
    ...packages,
  ];
}

function packageValues(item: OpenedAction['Packages'][number], version: string | undefined): Values {
  return {
    PackageId: item.PackageId,
    PackageVersion: version,
    FeedId: item.FeedId,
    NuGetPackageId: item.PackageId,
    NuGetPackageVersion: version,
  };
}

/** What is true of the step that runs, beside its properties. */
export function stepVariables(planned: PlannedStep, state: DeploymentState): Entry[] {
  const { step, number, placement } = planned;
  const failure = state.error();
  return [
    ...entries('Octopus.Step', { Id: step.Id, Name: step.Name, Number: String(number), 'Status.Code': state.stepStatus(step.Name).code }),
    ...(failure === undefined ? [] : entries('Octopus.Deployment', { Error: failure, ErrorDetail: failure })),
    ...entries('Octopus.Action', { TargetRoles: placement.on === 'server' ? '' : placement.roles.join(',') }),
  ];
}

/** What is true of the action that runs: its properties under their own names, its packages, itself. */
export function actionVariables({ inputs }: DeploymentFacts, planned: PlannedStep, { action, number }: PlannedAction): Entry[] {
  const properties = { ...planned.step.Properties, ...action.Properties };
  return [
    ...Object.entries(properties),
    ...entries('Octopus.Action', { Id: action.Id, Name: action.Name, Number: number, Slug: action.Slug, IsSkipped: 'False' }),
    ...action.Packages.flatMap((item) => {
      const version = selectedVersion(inputs.selectedPackages, action, item);
      const indexed = entries(`Octopus.Action.Package[${item.Name}]`, {
        ...packageValues(item, version),
        ...Object.fromEntries(Object.entries(item.Properties)),
      });
      return item.Name === '' ? [...entries('Octopus.Action.Package', packageValues(item, version)), ...indexed] : indexed;
    }),
  ];
}

/** What is true of the target an action runs on or for. */
export function machineVariables(machine: MachineDocument): Entry[] {
  return [
    ...entries('Octopus.Machine', {
      ...named(machine),
      Roles: machine.Roles.join(','),
      Hostname: 'localhost',
      DeploymentTargetType: machine.Endpoint.CommunicationStyle,
    }),
    ...entries('Octopus.Tentacle.CurrentDeployment', { TargetedRoles: machine.Roles.join(',') }),
  ];
}
