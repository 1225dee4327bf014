/** The variables that tell what is executed: a deployment of a release, or a run of a runbook's snapshot (engine.md §5). */
import type { ExecutionSource } from '../../resources/deploymentInputs.ts';
import type { DeploymentFacts } from '../deployment/deploymentFacts.ts';
import { boolean, entries, named } from './entries.ts';
import type { Entry } from './entries.ts';

type SourceOf<K extends ExecutionSource['kind']> = Extract<ExecutionSource, { kind: K }>;

export function sourceVariables(facts: DeploymentFacts): Entry[] {
  const { source } = facts.inputs;
  return [...commonWeb(facts), ...(source.kind === 'release' ? ofDeployment(facts, source) : ofRunbookRun(facts, source))];
}

function commonWeb({ inputs: { project }, space, serverUrl }: DeploymentFacts): Entry[] {
  return entries('Octopus.Web', {
    BaseUrl: serverUrl,
    ServerUri: serverUrl,
    ProjectLink: `/app#/${space.Id}/projects/${project.Slug}`,
  });
}

function ofDeployment(facts: DeploymentFacts, { deployment, release, channel }: SourceOf<'release'>): Entry[] {
  const { history, space } = facts;
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
    ...ofExecution(facts, 'Octopus.Deployment'),
    ...entries('Octopus.Deployment', {
      ForcePackageRedeployment: boolean(deployment.ForcePackageRedeployment),
      Changes: JSON.stringify(deployment.Changes),
      ChangesMarkdown: deployment.ChangesMarkdown ?? '',
    }),
    ...entries('Octopus.Deployment.PreviousSuccessful', { Id: history.previousSuccessfulDeploymentId }),
    ...entries('Octopus.Web', {
      ReleaseLink: `/app#/${space.Id}/releases/${release.Id}`,
      DeploymentLink: `/app#/${space.Id}/deployments/${deployment.Id}`,
    }),
  ];
}

function ofRunbookRun(facts: DeploymentFacts, { run, runbook, snapshot }: SourceOf<'runbook'>): Entry[] {
  const page = `/app#/${facts.space.Id}/projects/${facts.inputs.project.Slug}/operations/runbooks/${runbook.Id}`;
  return [
    ...entries('Octopus.Runbook', { Id: runbook.Id, Name: runbook.Name, Slug: runbook.Slug }),
    ...entries('Octopus.RunbookSnapshot', { Id: snapshot.Id, Name: snapshot.Name, Notes: snapshot.Notes ?? '' }),
    ...ofExecution(facts, 'Octopus.RunbookRun'),
    ...entries('Octopus.Web', {
      RunbookSnapshotLink: `${page}/snapshots/${snapshot.Id}`,
      RunbookRunLink: `${page}/runs/${run.Id}`,
    }),
  ];
}

/** What a deployment and a run tell about themselves, each under its own name. */
function ofExecution({ inputs: { execution, machines, tenant } }: DeploymentFacts, prefix: string): Entry[] {
  return [
    ...entries(prefix, {
      Id: execution.Id,
      Name: execution.Name,
      Comments: execution.Comments ?? '',
      Created: execution.Created,
      CreatedUtc: execution.Created,
      ForcePackageDownload: boolean(execution.ForcePackageDownload),
      UseGuidedFailure: boolean(execution.UseGuidedFailure),
      Machines: machines.map((machine) => machine.Id).join(','),
      SpecificMachines: execution.SpecificMachineIds.join(','),
      ExcludedMachines: execution.ExcludedMachineIds.join(','),
    }),
    ...entries(`${prefix}.CreatedBy`, {
      Id: execution.DeployedById,
      Username: execution.DeployedBy,
      DisplayName: execution.DeployedBy,
    }),
    // Scripts of both ask for the tenant under this name.
    ...(tenant === undefined ? [] : entries('Octopus.Deployment.Tenant', { ...named(tenant), Tags: tenant.TenantTags.join(',') })),
    ...machines.flatMap((machine) => entries(`${prefix}.Targets[${machine.Id}]`, { Id: machine.Id, Name: machine.Name })),
  ];
}
