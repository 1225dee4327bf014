/** Deployments that the triggers of projects make when something happens to a deployment target (governance.md §3.5). */
import { isCompleted } from '../engine/tasks.ts';
import { environmentsTriggered, eventsBetween } from '../rules/machineEvents.ts';
import { takesPart } from '../rules/tenancy.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { ofItsOwnAccord, unlessRefused } from './automaticDeployments.ts';
import { createDeployment } from './createDeployment.ts';
import { deploymentCollection, placeKey } from './deployments.ts';
import type { DeploymentDocument } from './deployments.ts';
import { environmentCollection } from './environments.ts';
import type { ExecutionTools } from './executions.ts';
import type { MachineDocument } from './machines.ts';
import { projectCollection } from './projects.ts';
import type { ProjectDocument } from './projects.ts';
import { projectTriggerCollection } from './projectTriggers.ts';
import type { ProjectTriggerDocument } from './projectTriggers.ts';
import { overriddenRelease } from './releaseOverrides.ts';
import { releaseCollection } from './releases.ts';
import { withTasks } from './releaseStanding.ts';
import type { DeploymentWithTask } from './releaseStanding.ts';
import { connectedEnvironments, tenantsOfProject } from './tenants.ts';
import type { TenantDocument } from './tenants.ts';

export interface MachineChange {
  /** undefined: the machine is new. */
  readonly before: MachineDocument | undefined;
  readonly after: MachineDocument;
}

/**
 * Queues, for each trigger that the change sets off, a deployment to this machine alone of the release that stands in each of its
 * places: the one the project overrides it with, else the last that succeeded there, with the same steps left out. A machine that has
 * the release already is left alone unless the trigger says otherwise. What cannot be deployed is left for a person.
 */
export async function runMachineTriggers(
  tx: Transaction,
  { before, after }: MachineChange,
  tools: ExecutionTools,
): Promise<readonly DeploymentDocument[]> {
  const events = eventsBetween(before, after);
  if (events.length === 0) return [];
  const triggers = (await tx.collection(projectTriggerCollection).find({ keys: { disabled: 'false' } })).items;
  const made: DeploymentDocument[] = [];
  for (const trigger of triggers) {
    const project = await tx.collection(projectCollection).require(trigger.ProjectId);
    for (const environmentId of environmentsTriggered(trigger.Filter, after, events)) {
      for (const tenant of await audiencesOf(tx, { project, machine: after, environmentId })) {
        const deployment = await deployTo(tx, { trigger, project, machine: after, environmentId, tenant }, tools);
        if (deployment) made.push(deployment);
      }
    }
  }
  return made;
}

interface Spot {
  readonly project: ProjectDocument;
  readonly machine: MachineDocument;
  readonly environmentId: string;
}

interface Place extends Spot {
  readonly trigger: ProjectTriggerDocument;
  readonly tenant: TenantDocument | undefined;
}

/** For whom the machine takes part in deployments of the project there. */
async function audiencesOf(
  tx: ReadTransaction,
  { project, machine, environmentId }: Spot,
): Promise<readonly (TenantDocument | undefined)[]> {
  const connected = (await tenantsOfProject(tx, project.Id)).filter((tenant) =>
    connectedEnvironments(tenant, project.Id).includes(environmentId),
  );
  return [undefined, ...connected].filter((tenant) => takesPart(machine, tenant));
}

async function deployTo(tx: Transaction, place: Place, tools: ExecutionTools): Promise<DeploymentDocument | undefined> {
  const { trigger, project, machine, environmentId, tenant } = place;
  const tenantId = tenant?.Id ?? null;
  const found = await tx.collection(deploymentCollection).find({ keys: { place: placeKey(project.Id, environmentId, tenantId) } });
  const past = await withTasks(tx, found.items);
  const source = lastSuccess(past);
  const release = await tx
    .collection(releaseCollection)
    .get(overriddenRelease(project, environmentId, tenantId) ?? source?.deployment.ReleaseId ?? '');
  const environment = await tx.collection(environmentCollection).get(environmentId);
  if (!release || !environment) return undefined;
  if (!trigger.Action.ShouldRedeployWhenMachineHasBeenDeployedTo && has(machine, release.Id, past)) return undefined;
  const order = {
    ...ofItsOwnAccord,
    ...{ project, release, environment, tenant },
    skipActions: source?.deployment.ReleaseId === release.Id ? source.deployment.SkipActions : [],
    specificMachineIds: [machine.Id],
    comments: `The trigger '${trigger.Name}' deploys to '${machine.Name}'.`,
  };
  return unlessRefused(() => tx.attempt(() => createDeployment(tx, order, tools)));
}

function lastSuccess(past: readonly DeploymentWithTask[]): DeploymentWithTask | undefined {
  const successes = past.filter(({ task }) => task.State === 'Success');
  const started = ({ task }: DeploymentWithTask) => Date.parse(task.StartTime ?? task.QueueTime);
  return successes.sort((left, right) => started(right) - started(left))[0];
}

/** Whether the machine got the release, or is about to. */
function has(machine: MachineDocument, releaseId: string, past: readonly DeploymentWithTask[]): boolean {
  return past.some(({ deployment, task }) => {
    if (deployment.ReleaseId !== releaseId) return false;
    if (task.State === 'Success') return deployment.DeployedToMachineIds.includes(machine.Id);
    const isMeant = deployment.SpecificMachineIds.length === 0 || deployment.SpecificMachineIds.includes(machine.Id);
    return !isCompleted(task.State) && isMeant;
  });
}
