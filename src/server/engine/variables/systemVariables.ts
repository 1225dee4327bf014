/** The variables that the server defines (engine.md §5): those that apply to what it runs. */
import type { DeploymentFacts } from '../deployment/deploymentFacts.ts';
import type { DeploymentState } from '../deployment/deploymentState.ts';
import type { PlannedAction, PlannedStep } from '../deployment/planDeployment.ts';
import type { OpenedAction } from '../../resources/deploymentInputs.ts';
import type { MachineDocument } from '../../resources/machines.ts';
import { selectedVersion } from './selectedVersion.ts';

export type Entry = readonly [name: string, value: string];
type Values = Readonly<Record<string, string | null | undefined>>;

/** `entries('Octopus.Project', { Id, Name })` → `Octopus.Project.Id`, `Octopus.Project.Name`; absent values are left out. */
function entries(prefix: string, values: Values): Entry[] {
  return Object.entries(values).flatMap(([name, value]): Entry[] =>
    value === null || value === undefined ? [] : [[`${prefix}.${name}`, value]],
  );
}

const boolean = (value: boolean): string => (value ? 'True' : 'False');

/** What is the same in every step of a deployment. */
export function deploymentVariables(facts: DeploymentFacts): Entry[] {
  const { inputs, task, space, history } = facts;
  const { project, projectGroup, environment } = inputs;
  return [
    ...releaseVariables(facts),
    ...ownVariables(facts),
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
    ...webVariables(facts),
    ...entries('Octopus.Deployment.PreviousSuccessful', { Id: history.previousSuccessfulDeploymentId }),
  ];
}

function named({ Id, Name, Slug }: { readonly Id: string; readonly Name: string; readonly Slug: string }): Values {
  return { Id, Name, Slug };
}

function releaseVariables({ inputs: { release, channel }, history }: DeploymentFacts): Entry[] {
  const previous = (name: string, value: { readonly Id: string; readonly Version: string } | undefined): Entry[] =>
    entries(`Octopus.Release.${name}`, { Id: value?.Id, Number: value?.Version });
  return [
    ...entries('Octopus.Release', {
      Id: release.Id,
      Number: release.Version,
      Notes: release.ReleaseNotes ?? '',
      Created: release.Assembled,
    }),
    ...entries('Octopus.Release.Channel', { Id: channel.Id, Name: channel.Name }),
    ...previous('Previous', history.previous),
    ...previous('PreviousForEnvironment', history.previousForEnvironment),
    ...previous('CurrentForEnvironment', history.currentForEnvironment),
    ...Object.entries(release.CustomFields).map(([name, value]): Entry => [`Octopus.Release.CustomFields[${name}]`, value]),
  ];
}

function ownVariables({ inputs: { deployment, machines, tenant } }: DeploymentFacts): Entry[] {
  return [
    ...entries('Octopus.Deployment', {
      Id: deployment.Id,
      Name: deployment.Name,
      Comments: deployment.Comments ?? '',
      Created: deployment.Created,
      CreatedUtc: deployment.Created,
      ForcePackageDownload: boolean(deployment.ForcePackageDownload),
      ForcePackageRedeployment: boolean(deployment.ForcePackageRedeployment),
      UseGuidedFailure: boolean(deployment.UseGuidedFailure),
      Machines: machines.map((machine) => machine.Id).join(','),
      SpecificMachines: deployment.SpecificMachineIds.join(','),
      ExcludedMachines: deployment.ExcludedMachineIds.join(','),
      Changes: JSON.stringify(deployment.Changes),
      ChangesMarkdown: deployment.ChangesMarkdown ?? '',
    }),
    ...entries('Octopus.Deployment.CreatedBy', {
      Id: deployment.DeployedById,
      Username: deployment.DeployedBy,
      DisplayName: deployment.DeployedBy,
    }),
    ...(tenant === undefined ? [] : entries('Octopus.Deployment.Tenant', { ...named(tenant), Tags: tenant.TenantTags.join(',') })),
    ...machines.flatMap((machine) => entries(`Octopus.Deployment.Targets[${machine.Id}]`, { Id: machine.Id, Name: machine.Name })),
  ];
}

function machinesInRoles(machines: readonly MachineDocument[]): Entry[] {
  const roles = new Set(machines.flatMap((machine) => machine.Roles));
  return [...roles].map((role): Entry => {
    const members = machines.filter((machine) => machine.Roles.includes(role));
    return [`Octopus.Environment.MachinesInRole[${role}]`, members.map((machine) => machine.Id).join(',')];
  });
}

function webVariables({ inputs: { project, release, deployment }, space, serverUrl }: DeploymentFacts): Entry[] {
  const app = `/app#/${space.Id}`;
  return entries('Octopus.Web', {
    BaseUrl: serverUrl,
    ServerUri: serverUrl,
    ProjectLink: `${app}/projects/${project.Slug}`,
    ReleaseLink: `${app}/releases/${release.Id}`,
    DeploymentLink: `${app}/deployments/${deployment.Id}`,
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
    return entries(place, packageValues(item, selectedVersion(inputs.release, action, item)));
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
      const version = selectedVersion(inputs.release, action, item);
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
