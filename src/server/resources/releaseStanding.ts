/** Where a release stands in its lifecycle, with the deployments that brought it there. */
import { taskCollection } from '../engine/tasks.ts';
import type { TaskDocument } from '../engine/tasks.ts';
import { evaluateLifecycle } from '../rules/lifecycle.ts';
import type { LifecycleState, PhaseDefinition } from '../rules/lifecycle.ts';
import type { ReadTransaction } from '../store/port.ts';
import { channelCollection } from './channels.ts';
import { deploymentCollection } from './deployments.ts';
import type { DeploymentDocument } from './deployments.ts';
import type { EnvironmentDocument } from './environments.ts';
import { environmentsInOrder, lifecycleOf } from './lookups.ts';
import { projectCollection } from './projects.ts';
import { unresolvedDefects } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';

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

export async function standingOfRelease(tx: ReadTransaction, release: ReleaseDocument): Promise<ReleaseStanding> {
  const project = await tx.collection(projectCollection).require(release.ProjectId);
  const channel = await tx.collection(channelCollection).require(release.ChannelId);
  const lifecycle = await lifecycleOf(tx, project, channel);
  const environments = await environmentsInOrder(tx);
  const found = await tx.collection(deploymentCollection).find({ keys: { release: release.Id } });
  const deployments = await withTasks(tx, found.items);
  const state = evaluateLifecycle({
    phases: lifecycle.Phases,
    environments,
    deployments: deployments.map(({ deployment, task }) => ({
      environmentId: deployment.EnvironmentId,
      tenantId: deployment.TenantId,
      state: task.State,
      completedTime: task.CompletedTime,
    })),
    hasUnresolvedDefect: unresolvedDefects(release).length > 0,
  });
  return { state, deployments, environments };
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
