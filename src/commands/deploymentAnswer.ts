import type { RunDeployment, RunResult } from '../flows/runDeployments.ts';
import { lines, type View } from '../output/view.ts';

/** The deployments of an answer: octo's keys, then ours (octo-classic.md §3.3; §3.4 has the name of an environment under `Name`). */
export function deploymentDocuments({ deployments }: RunResult): readonly unknown[] {
  return deployments.map((item) => {
    const { deployment, environment, tenant } = item.facts ?? {};
    return {
      ...{ DeploymentId: item.deploymentId, ReleaseId: deployment?.ReleaseId ?? null },
      Environment: {
        EnvironmentId: environment?.id ?? null,
        EnvironmentName: environment?.name ?? item.place,
        Name: environment?.name ?? item.place,
      },
      ...{
        SkipActions: deployment?.SkipActions ?? [],
        SpecificMachineIds: deployment?.SpecificMachineIds ?? [],
        ExcludedMachineIds: deployment?.ExcludedMachineIds ?? [],
      },
      ...{ Created: deployment?.Created ?? null, Name: deployment?.Name ?? null, QueueTime: deployment?.QueueTime ?? null },
      Tenant: tenant === undefined ? null : { TenantId: tenant.id, TenantName: tenant.name },
      UseGuidedFailure: deployment?.UseGuidedFailure ?? null,
      ...{ ServerTaskId: item.taskId, Url: item.url, TaskUrl: item.taskUrl },
      ...{ State: item.state, TaskState: item.taskState ?? null, Error: item.errorMessage ?? null },
    };
  });
}

/** One line per deployment and where to watch it. */
export function deploymentView({ deployments }: RunResult): View {
  return lines(...deployments.flatMap((item) => [sentence(item), item.url]));
}

function sentence({ place, state, taskState, taskId, errorMessage }: RunDeployment): string {
  switch (state) {
    case 'started':
      return `Deployment to ${place} started as ${taskId}`;
    case 'done':
      return `Deployment to ${place} succeeded`;
    case 'failed':
      return `Deployment to ${place} ended: ${taskState ?? 'Failed'}${errorMessage === undefined ? '' : ` (${errorMessage})`}`;
    case 'pending':
      return `Deployment to ${place} is still running as ${taskId}`;
    case 'unanswered':
      return `Deployment to ${place} was started as ${taskId}; its state is not known, because the server did not answer last`;
    case 'unknown':
      return `Deployment to ${place} was started as ${taskId}, which the server does not know any more`;
  }
}
