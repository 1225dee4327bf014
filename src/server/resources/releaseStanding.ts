/** Where a release stands in its lifecycle, with the deployments that brought it there. */
import { taskCollection } from '../engine/tasks.ts';
import type { TaskDocument } from '../engine/tasks.ts';
import { evaluateLifecycle } from '../rules/lifecycle.ts';
import type { LifecycleState, PhaseDefinition } from '../rules/lifecycle.ts';
import type { ReadTransaction } from '../store/port.ts';
import { channelCollection } from './channels.ts';
import type { ChannelDocument } from './channels.ts';
import { deploymentCollection } from './deployments.ts';
import type { DeploymentDocument } from './deployments.ts';
import type { EnvironmentDocument } from './environments.ts';
import { environmentsInOrder, lifecycleOf } from './lookups.ts';
import { projectCollection } from './projects.ts';
import type { ProjectDocument } from './projects.ts';
import { unresolvedDefects } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';
import { connectedEnvironments } from './tenants.ts';
import type { TenantDocument } from './tenants.ts';

export interface DeploymentWithTask {
  readonly deployment: DeploymentDocument;
  readonly task: TaskDocument;
}

export interface ReleaseStanding {
  readonly state: LifecycleState<PhaseDefinition>;
  /** Oldest first. */
  readonly deployments: readonly DeploymentWithTask[];
  /** All environments of the space in sort order. */
  readonly environments: readonly EnvironmentDocument[];
}

/** For whom a release's way is judged: a tenant, deployments without one, or anybody, as overviews show it. */
export type Audience = TenantDocument | 'untenanted' | 'anybody';

/** What {@link standingFor} judges; read once for several audiences. */
export interface StandingFacts extends Omit<ReleaseStanding, 'state'> {
  readonly project: ProjectDocument;
  readonly channel: ChannelDocument;
  readonly phases: readonly PhaseDefinition[];
  readonly hasUnresolvedDefect: boolean;
}

export async function standingOfRelease(tx: ReadTransaction, release: ReleaseDocument, audience: Audience): Promise<ReleaseStanding> {
  const facts = await readStandingFacts(tx, release);
  return { ...facts, state: standingFor(facts, audience) };
}

/** Where a release stands as overviews show it: for projects with tenants, whoever it was deployed for. */
export async function overallStandingOfRelease(tx: ReadTransaction, release: ReleaseDocument): Promise<ReleaseStanding> {
  const facts = await readStandingFacts(tx, release);
  return { ...facts, state: standingFor(facts, facts.project.TenantedDeploymentMode === 'Untenanted' ? 'untenanted' : 'anybody') };
}

export async function readStandingFacts(tx: ReadTransaction, release: ReleaseDocument): Promise<StandingFacts> {
  const project = await tx.collection(projectCollection).require(release.ProjectId);
  const channel = await tx.collection(channelCollection).require(release.ChannelId);
  const lifecycle = await lifecycleOf(tx, project, channel);
  const environments = await environmentsInOrder(tx);
  const found = await tx.collection(deploymentCollection).find({ keys: { release: release.Id } });
  const deployments = await withTasks(tx, found.items);
  const hasUnresolvedDefect = unresolvedDefects(release).length > 0;
  return { project, channel, phases: lifecycle.Phases, environments, deployments, hasUnresolvedDefect };
}

/** Progress is counted per tenant, and apart for deployments without one (governance.md §1.3). */
export function standingFor(facts: StandingFacts, audience: Audience): LifecycleState<PhaseDefinition> {
  const { phases, environments, hasUnresolvedDefect, project } = facts;
  const tenant =
    typeof audience === 'string' ? undefined : { id: audience.Id, environmentIds: connectedEnvironments(audience, project.Id) };
  const deployments = facts.deployments.map(({ deployment, task }) => ({
    environmentId: deployment.EnvironmentId,
    tenantId: audience === 'anybody' ? null : deployment.TenantId,
    state: task.State,
    completedTime: task.CompletedTime,
  }));
  return evaluateLifecycle({ phases, environments, deployments, hasUnresolvedDefect, ...(tenant && { tenant }) });
}

/** Deployments with their tasks, in the given order; one whose task is gone is left out. */
export async function withTasks(tx: ReadTransaction, deployments: readonly DeploymentDocument[]): Promise<DeploymentWithTask[]> {
  if (deployments.length === 0) return [];
  const found = await tx.collection(taskCollection).find({ ids: deployments.map((item) => item.TaskId) });
  const tasks = new Map(found.items.map((task) => [task.Id, task]));
  return deployments.flatMap((deployment) => {
    const task = tasks.get(deployment.TaskId);
    return task ? [{ deployment, task }] : [];
  });
}
