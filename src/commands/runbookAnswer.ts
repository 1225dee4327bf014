import type { RunRunbookResult, StartedRun } from '../flows/runRunbook.ts';
import { lines, type View } from '../output/view.ts';

/** The runs of an answer: octo's keys (octo-classic.md §3.5), then ours; one array, where octo wrote one document after another. */
export function runDocuments({ runs, stopped }: RunRunbookResult): readonly unknown[] {
  return runs.map((item) => {
    const { run, environment, tenant, snapshot } = item.facts ?? {};
    return {
      ...{ SpaceId: run?.SpaceId ?? null, ProjectId: run?.ProjectId ?? null, RunbookId: run?.RunbookId ?? null },
      Environment: { Id: environment?.id ?? null, Name: environment?.name ?? item.place },
      Snapshot: snapshot === undefined ? null : { Id: snapshot.id, Name: snapshot.name },
      Tenant: tenant === undefined ? null : { Id: tenant.id, Name: tenant.name },
      ...{
        ForcePackageDownload: run?.ForcePackageDownload ?? null,
        SkipActions: run?.SkipActions ?? [],
        IncludedMachines: run?.SpecificMachineIds ?? [],
        ExcludedMachines: run?.ExcludedMachineIds ?? [],
      },
      ...{
        UseGuidedFailure: run?.UseGuidedFailure ?? null,
        QueueTime: run?.QueueTime ?? null,
        QueueTimeExpiry: run?.QueueTimeExpiry ?? null,
        Machines: run?.DeployedToMachineIds ?? [],
      },
      ...{ RunbookRunId: item.runId, ServerTaskId: item.taskId, Url: item.url, TaskUrl: item.taskUrl },
      ...{ State: item.state, TaskState: item.taskState ?? null, Error: item.errorMessage ?? stopped?.message ?? null },
    };
  });
}

/** One line per run and where to watch it. */
export function runView({ runs }: RunRunbookResult): View {
  return lines(...runs.flatMap((item) => [sentence(item), item.url]));
}

function sentence({ place, state, taskState, taskId, errorMessage }: StartedRun): string {
  switch (state) {
    case 'started':
      return `Run in ${place} started as ${taskId}`;
    case 'done':
      return `Run in ${place} succeeded`;
    case 'failed':
      return `Run in ${place} ended: ${taskState ?? 'Failed'}${errorMessage === undefined ? '' : ` (${errorMessage})`}`;
    case 'pending':
      return `Run in ${place} is still going on as ${taskId}`;
    case 'unanswered':
      return `Run in ${place} was started as ${taskId}; its state is not known, because the server did not answer last`;
    case 'unknown':
      return `Run in ${place} was started as ${taskId}, which the server does not know any more`;
  }
}
