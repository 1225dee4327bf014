import { readRunbookRuns, readRunbookSnapshot, runbookRunUrl } from '../client/api/runbooks.ts';
import { taskUrl } from '../client/api/tasks.ts';
import type { Connection } from '../client/connection.ts';
import type { RunbookRun } from '../contract/resources/runbookRuns.ts';
import { isAppError } from '../errors/appError.ts';
import { type DeployContext, type DeployPorts, deployPorts } from './deployPorts.ts';
import { describePlaces, type Named, type PlaceFacts } from './describeDeployments.ts';
import { isTenanted } from './executionWishes.ts';
import { mapBounded } from './mapBounded.ts';
import { checkRunRequest, type RunbookRequest, startRunbookRuns } from './startRunbookRuns.ts';
import { notWaitedFor, type StartedTask, type WaitEnd, waitForStarted, type WaitWishes } from './waitForStarted.ts';

/** A run with the names of where it goes and of what it runs. */
export interface RunFacts extends PlaceFacts {
  readonly run: RunbookRun;
  readonly snapshot: Named;
}

/** A run that was started, and what is known of its end. */
export interface StartedRun extends StartedTask {
  readonly runId: string;
  readonly facts: RunFacts | undefined;
}

export interface RunRunbookResult extends WaitEnd {
  readonly runs: readonly StartedRun[];
}

/** Starts runs of a runbook, says where they can be watched, and waits for them if that was asked. */
export async function runRunbook(request: RunbookRequest, wait: WaitWishes | undefined, context: DeployContext): Promise<RunRunbookResult> {
  checkRunRequest(request, context.clock.now());
  const ports = await deployPorts(context);
  const { connection, reporter } = ports;
  const started = await startRunbookRuns(request, ports);
  const ids = started.map(({ RunbookRunId }) => RunbookRunId);
  const facts = await factsOf(request, ids, ports);
  const runs = started.map(({ RunbookRunId, ServerTaskId }): StartedRun => {
    const known = facts.get(RunbookRunId);
    return {
      ...{ runId: RunbookRunId, taskId: ServerTaskId, place: placeOf(request, known), facts: known, ...notWaitedFor },
      guidedFailure: known?.run.UseGuidedFailure ?? undefined,
      ...{ url: runbookRunUrl(connection, ServerTaskId), taskUrl: taskUrl(connection, ServerTaskId) },
    };
  });
  for (const { taskId, place, url } of runs)
    reporter.emit({ type: 'task.started', taskId, description: `Running ${request.runbook} of ${request.project} in ${place}`, url });
  const { items, ...end } = await waitForStarted({ items: runs, noun: 'runbook run' }, wait, ports);
  return { runs: items, ...end };
}

/** A single run without tenants needs no question to be named. */
async function factsOf(request: RunbookRequest, ids: readonly string[], ports: DeployPorts): Promise<ReadonlyMap<string, RunFacts>> {
  const obvious = request.environments.length === 1 && !isTenanted(request.wishes);
  if (obvious && ports.outputFormat === 'human') return new Map();
  try {
    return await describeRuns(ports.connection, ids);
  } catch (error) {
    // They go on already: what they are called must not make them look failed.
    if (!isAppError(error)) throw error;
    ports.reporter.emit({ type: 'debug', message: `Can't read what was started: ${error.message}` });
    return new Map();
  }
}

async function describeRuns(connection: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, RunFacts>> {
  const runs = await readRunbookRuns(connection, ids);
  const places = await describePlaces(connection, runs);
  const snapshotIds = [...new Set(runs.map(({ RunbookSnapshotId }) => RunbookSnapshotId))];
  const snapshots = await mapBounded(snapshotIds, 4, (id) => readRunbookSnapshot(connection, id));
  const names = new Map(snapshots.map(({ Id, Name }) => [Id, Name]));
  return new Map(
    places.map(({ item: run, ...place }) => {
      const id = run.RunbookSnapshotId;
      return [run.Id, { run, ...place, snapshot: { id, name: names.get(id) ?? id } }];
    }),
  );
}

function placeOf(request: RunbookRequest, facts: RunFacts | undefined): string {
  if (facts === undefined) return request.environments.join(', ');
  return facts.tenant === undefined ? facts.environment.name : `${facts.environment.name} for ${facts.tenant.name}`;
}
