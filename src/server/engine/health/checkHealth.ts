/** The health check (task `Health`): whether machines can run scripts, and what they are. */
import { errorCodeOf } from '../../../errors/appError.ts';
import type { DeploymentHost } from '../deployment/deploymentRun.ts';
import type { DeploymentOutcome } from '../deployment/runDeployment.ts';
import type { LogScope, TaskLog } from '../log/taskLog.ts';
import { runBash } from '../scripts/runBash.ts';
import type { ScriptListener } from '../scripts/scriptOutput.ts';
import { recordHealth } from '../../resources/machineHealth.ts';
import type { HealthFinding } from '../../resources/machineHealth.ts';
import type { MachineChange } from '../../resources/machineTriggers.ts';
import type { Store, Transaction } from '../../store/port.ts';
import type { TaskDocument } from '../tasks.ts';

export interface HealthCheck {
  /** Of all spaces. */
  readonly store: Store;
  readonly host: Pick<DeploymentHost, 'scripts'>;
  readonly task: TaskDocument;
  readonly log: TaskLog;
  readonly signal: AbortSignal;
  /** Told of each deployment target, in the transaction that records what was found of it. */
  onMachine(tx: Transaction, change: MachineChange): Promise<void>;
}

/** A machine that has not answered by then is as good as gone. */
const timeoutMs = 5 * 60_000;

const script = `echo "Shell version: $BASH_VERSION"
echo "Operating system: $(uname -s -r)"
echo "Architecture: $(uname -m)"
`;

/**
 * Checks the machines that the task names and records what was found of them. Every machine is the one the server runs on, so one look
 * at it serves them all. Fails when a machine is not healthy; throws the signal's reason when the task is canceled.
 */
export async function checkHealth(check: HealthCheck): Promise<DeploymentOutcome> {
  const { store, task, log } = check;
  log.root.start();
  const found = await look(check);
  const ids = textsOf(task.Arguments['MachineIds']);
  const machines = await store
    .inSpace(task.SpaceId)
    .transaction((tx) => recordHealth(tx, ids, found, (change) => check.onMachine(tx, change)));
  if (machines.length === 0) log.root.write('Info', 'There is no machine to check.');
  for (const machine of machines) tell(log.root.child(`Check ${machine.Name}`), found);
  const isHealthy = found.HealthStatus === 'Healthy' || machines.length === 0;
  const errorMessage = isHealthy ? '' : `The health check failed: ${found.StatusSummary ?? found.HealthStatus}`;
  if (!isHealthy) log.root.write('Fatal', errorMessage);
  const state = isHealthy ? 'Success' : 'Failed';
  log.root.finish(state);
  return { state, errorMessage };
}

function tell(scope: LogScope, { HealthStatus, StatusSummary }: HealthFinding): void {
  scope.start();
  scope.write(HealthStatus === 'Healthy' ? 'Info' : 'Error', `${HealthStatus}. ${StatusSummary ?? ''}`.trim());
  scope.finish(HealthStatus === 'Healthy' ? 'Success' : 'Failed');
}

async function look(check: HealthCheck): Promise<HealthFinding> {
  const { host, task, log, signal } = check;
  const folder = await host.scripts.workFolders.create('health');
  const told = new Map<string, string>();
  try {
    const { exitCode } = await runBash(host.scripts, {
      task: task.LogId,
      script: await folder.write('Health.sh', script),
      cwd: folder.path,
      parameters: [],
      variables: [],
      describeEnvironment: false,
      masker: log.masker,
      listener: listenerOf(log.root, told),
      signal,
      timeoutMs,
    });
    const HealthStatus = exitCode === 0 ? 'Healthy' : 'Unhealthy';
    return {
      HealthStatus,
      StatusSummary: exitCode === 0 ? 'Scripts run on this machine.' : `A script ended with the exit code ${exitCode}.`,
      ShellVersion: told.get('Shell version') ?? null,
      OperatingSystem: told.get('Operating system') ?? null,
      Architecture: told.get('Architecture') ?? null,
    };
  } catch (error) {
    if (signal.aborted) throw error;
    const why = unavailable[errorCodeOf(error) ?? ''];
    if (why === undefined) throw error;
    return { HealthStatus: 'Unavailable', StatusSummary: why, ShellVersion: null, OperatingSystem: null, Architecture: null };
  } finally {
    await folder.remove();
  }
}

const unavailable: Readonly<Record<string, string>> = {
  BASH_MISSING: 'There is no program "bash" to run scripts with.',
  STEP_TIMED_OUT: 'A script did not end in time.',
};

function listenerOf(log: LogScope, told: Map<string, string>): ScriptListener {
  return {
    line(category, text) {
      log.write(category, text);
      const colon = text.indexOf(': ');
      if (colon > 0) told.set(text.slice(0, colon), text.slice(colon + 2));
    },
    setVariable: () => undefined,
    progress: () => undefined,
    artifact: () => undefined,
    resultMessage: () => undefined,
  };
}

function textsOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
