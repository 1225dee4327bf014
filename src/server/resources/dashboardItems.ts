/** What stands in which environment: the items of dashboards and progressions (governance.md §4.8). */
import type { z } from 'zod';
import type { DashboardItem } from '../../contract/resources/dashboards.ts';
import { presentTask } from '../engine/presentTask.ts';
import type { LinkBuilder } from '../http/links.ts';
import { standingOf } from '../rules/standing.ts';
import type { ReadTransaction } from '../store/port.ts';
import { deploymentCollection, placeKey } from './deployments.ts';
import { releaseCollection } from './releases.ts';
import { withTasks } from './releaseStanding.ts';
import type { DeploymentWithTask } from './releaseStanding.ts';
import { connectedEnvironments } from './tenants.ts';
import type { TenantDocument } from './tenants.ts';

/** A deployment that stands in its place, or stood there before. */
export interface PlacedDeployment extends DeploymentWithTask {
  readonly standing: 'current' | 'previous';
}

export interface Place {
  readonly projectId: string;
  readonly environmentId: string;
  /** null: without tenant. */
  readonly tenantId: string | null;
  /** Where channels stand for themselves (DiscreteChannelRelease). */
  readonly channelId?: string | undefined;
}

const pageSize = 20;

/** The places of a project in an environment: one without tenant, and one per tenant that is connected to it there. */
export function placesIn(projectId: string, environmentId: string, tenants: readonly TenantDocument[]): readonly Place[] {
  const connected = tenants.filter((tenant) => connectedEnvironments(tenant, projectId).includes(environmentId));
  return [null, ...connected.map((tenant) => tenant.Id)].map((tenantId) => ({ projectId, environmentId, tenantId }));
}

/** The latest deployment of a place and the last successful one before it. */
export async function readPlace(tx: ReadTransaction, place: Place): Promise<readonly PlacedDeployment[]> {
  const keys = { place: placeKey(place.projectId, place.environmentId, place.tenantId), channel: place.channelId };
  const seen: DeploymentWithTask[] = [];
  for (let skip = 0; ; skip += pageSize) {
    const found = await tx.collection(deploymentCollection).find({ keys, order: 'newest', skip, take: pageSize });
    seen.push(...(await withTasks(tx, found.items)));
    const { current, previous } = standingOf(seen.map(withOutcome));
    if (previous || skip + pageSize >= found.total) {
      return [
        ...(current ? [{ ...current.item, standing: 'current' as const }] : []),
        ...(previous ? [{ ...previous.item, standing: 'previous' as const }] : []),
      ];
    }
  }
}

function withOutcome(item: DeploymentWithTask) {
  return { item, state: item.task.State, startTime: item.task.StartTime, queueTime: item.task.QueueTime };
}

export async function presentItem(
  tx: ReadTransaction,
  { deployment, task, standing }: DeploymentWithTask & { readonly standing: PlacedDeployment['standing'] | undefined },
  { links, now }: { readonly links: LinkBuilder; readonly now: number },
): Promise<z.input<typeof DashboardItem>> {
  const release = await tx.collection(releaseCollection).get(deployment.ReleaseId);
  const shown = presentTask(task, { links, now });
  return {
    Id: deployment.Id,
    ProjectId: deployment.ProjectId,
    EnvironmentId: deployment.EnvironmentId,
    ReleaseId: deployment.ReleaseId,
    DeploymentId: deployment.Id,
    TaskId: deployment.TaskId,
    TenantId: deployment.TenantId,
    ChannelId: deployment.ChannelId,
    ReleaseVersion: release?.Version ?? '',
    Created: deployment.Created,
    QueueTime: task.QueueTime,
    StartTime: task.StartTime,
    CompletedTime: task.CompletedTime,
    State: task.State,
    HasPendingInterruptions: false,
    HasWarningsOrErrors: task.HasWarningsOrErrors,
    ErrorMessage: task.ErrorMessage,
    Duration: shown.Duration ?? null,
    IsCurrent: standing === 'current',
    IsPrevious: standing === 'previous',
    IsCompleted: shown.IsCompleted ?? false,
    Links: {
      Self: links.space('deployments', deployment.Id),
      Release: links.space('releases', deployment.ReleaseId),
      Task: links.server('tasks', deployment.TaskId),
    },
  };
}
