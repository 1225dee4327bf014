/** Runs one claimed task: opens its log, runs its deployment or runbook, records how it ended. */
import { errorCodeOf, isAppError } from '../../errors/appError.ts';
import type { DeploymentInputs } from '../resources/deploymentInputs.ts';
import { refuseUnlessAllowed } from '../resources/deploymentPreconditions.ts';
import { deploymentCollection } from '../resources/deployments.ts';
import type { MachineChange } from '../resources/machineTriggers.ts';
import { runbookRunCollection } from '../resources/runbookRuns.ts';
import type { Store, Transaction } from '../store/port.ts';
import type { Sealer } from '../store/seal.ts';
import { createAcquiredPackages } from './deployment/acquirePackages.ts';
import { readDeploymentFacts, secretsOf } from './deployment/deploymentFacts.ts';
import type { DeploymentFacts } from './deployment/deploymentFacts.ts';
import type { DeploymentHost } from './deployment/deploymentRun.ts';
import { createDeploymentState } from './deployment/deploymentState.ts';
import { messageOf } from './deployment/failures.ts';
import { planDeployment } from './deployment/planDeployment.ts';
import { runDeployment } from './deployment/runDeployment.ts';
import { openLogFile } from './files/logFile.ts';
import { packageFolder } from './files/packageFolder.ts';
import { checkHealth } from './health/checkHealth.ts';
import { readLogState } from './log/continueLog.ts';
import type { TaskLog } from './log/taskLog.ts';
import { createTaskLog } from './log/taskLog.ts';
import { createMasker } from '../../masking/masker.ts';
import type { TaskControl } from './queue.ts';
import type { TaskEnd, TaskStates } from './taskStates.ts';
import type { TaskDocument } from './tasks.ts';
import { untilStored } from './untilStored.ts';
import { createDeploymentVariables } from './variables/deploymentVariables.ts';
import type { Entry } from './variables/entries.ts';

export interface TaskRunner {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly states: TaskStates;
  readonly host: DeploymentHost;
  readonly logFolder: string;
  readonly packagesFolder: string;
  serverUrl(): string;
  /** What follows a deployment that succeeded. */
  onSuccess(task: TaskDocument): Promise<void>;
  /** What follows when a health check has looked at a deployment target; in the transaction that records it. */
  onMachine(tx: Transaction, change: MachineChange): Promise<void>;
  /** What went wrong outside of any task's log. */
  onError(error: unknown): void;
}

/** Runs the task to its recorded end. Never rejects: what is unforeseen ends the task as failed. */
export async function runTask(runner: TaskRunner, task: TaskDocument, control: TaskControl): Promise<void> {
  const onError = (problem: unknown): void => runner.onError(problem);
  const end = await endOf(runner, task, control);
  const recorded = await record(runner, { task, end, stopped: control.stopped }).catch(onError);
  if (recorded === true && end.state === 'Success') await runner.onSuccess(task).catch(onError);
}

async function endOf(runner: TaskRunner, task: TaskDocument, control: TaskControl): Promise<TaskEnd> {
  try {
    const log = await openLog(runner, task);
    const end = await outcomeOf(runner, { task, control, log });
    log.close();
    const lost = log.failure();
    const note = lost === undefined ? '' : ` The log is incomplete: ${messageOf(lost)}`;
    return { ...end, errorMessage: (end.errorMessage + note).trim() };
  } catch (error) {
    runner.onError(error);
    return { state: 'Failed', errorMessage: `The task could not be run: ${messageOf(error)}`, warnings: true };
  }
}

interface Ended {
  readonly task: TaskDocument;
  readonly end: TaskEnd;
  readonly stopped: AbortSignal;
}

/** Until the end is stored the task says that it runs, and others wait for it: a disk that is full for a while must not decide that. */
async function record(runner: TaskRunner, { task, end, stopped }: Ended): Promise<boolean> {
  const onRefusal = (refusal: unknown): void => runner.onError(refusal);
  const waiting = { clock: runner.host.clock, signal: stopped, onRefusal };
  await untilStored(() => recordFailure(runner, task, end), waiting).catch(onRefusal);
  return untilStored(() => runner.states.end(task, end), waiting);
}

async function openLog({ logFolder, host }: TaskRunner, task: TaskDocument): Promise<TaskLog> {
  const file = openLogFile(logFolder, task.LogId);
  const state = await readLogState(logFolder, task.LogId);
  return createTaskLog({ id: task.LogId, name: task.Description, file, masker: createMasker(), clock: host.clock, state });
}

interface Running {
  readonly task: TaskDocument;
  readonly control: TaskControl;
  readonly log: TaskLog;
}

async function outcomeOf(runner: TaskRunner, running: Running): Promise<TaskEnd> {
  const { log } = running;
  try {
    const outcome = await work(runner, running);
    const errorMessage = outcome.state === 'Failed' ? outcome.errorMessage : '';
    return { state: outcome.state, errorMessage, warnings: outcome.state === 'Failed' || log.root.hasWarnings() };
  } catch (error) {
    if (!isAppError(error)) runner.onError(error);
    const state = errorCodeOf(error) === 'TASK_CANCELED' ? 'Canceled' : 'Failed';
    if (log.root.isOpen()) {
      log.root.write('Fatal', messageOf(error));
      log.root.finish(state);
    }
    return { state, errorMessage: messageOf(error), warnings: true };
  }
}

/** What a task does is told by its name. */
function work(runner: TaskRunner, running: Running) {
  const { task, control, log } = running;
  if (task.Name === 'Health') {
    const { store, host } = runner;
    return checkHealth({ store, host, task, log, signal: control.signal, onMachine: (tx, change) => runner.onMachine(tx, change) });
  }
  return deploy(runner, running);
}

async function deploy(runner: TaskRunner, { task, control, log }: Running) {
  const { host } = runner;
  const facts = await readDeploymentFacts({ store: runner.store, sealer: runner.sealer, serverUrl: runner.serverUrl() }, task);
  // Before the first byte of output.
  for (const secret of secretsOf(facts.inputs)) log.masker.add(secret);
  await refuseUnlessStillAllowed(runner, facts);
  await host.insist(() => recordTargets(runner, task, facts.inputs), control.signal);
  const state = createDeploymentState();
  const packages = packageFolder(runner.packagesFolder, task.LogId);
  try {
    return await runDeployment({
      ...{ host, facts, state, log, signal: control.signal, drain: control.drain },
      variables: createDeploymentVariables({ facts, state, defaults: agentVariables(host), clock: host.clock }),
      packages: createAcquiredPackages(),
      packageFolder: packages,
    });
  } finally {
    await packages.remove();
  }
}

/** While the task waited, a defect may have been reported or the lifecycle changed (governance.md §1.3); runbooks have neither. */
async function refuseUnlessStillAllowed({ store }: TaskRunner, { inputs, task }: DeploymentFacts): Promise<void> {
  const { source } = inputs;
  if (source.kind !== 'release') return;
  await store.inSpace(task.SpaceId).read((tx) => refuseUnlessAllowed(tx, { ...inputs, release: source.release }));
}

/** What an agent tells about itself, and the environment of scripts; variables of the project may say otherwise. */
function agentVariables({ applications, scripts }: DeploymentHost): Entry[] {
  return [
    ['Octopus.Tentacle.Agent.ApplicationDirectoryPath', applications],
    ['Octopus.Tentacle.Agent.InstanceName', 'pulpo'],
    ...Object.entries(scripts.environment).map(([name, value]): Entry => [`env:${name}`, value]),
  ];
}

/** The targets are known when the deployment begins, and stay on record whatever happens. */
async function recordTargets({ store }: TaskRunner, task: TaskDocument, inputs: DeploymentInputs): Promise<void> {
  const ids = new Set(
    planDeployment(inputs).flatMap((step) => (step.skipped === undefined ? step.machines.map((machine) => machine.Id) : [])),
  );
  await store.transaction((tx) => changeExecution(tx, task, { DeployedToMachineIds: [...ids] }));
}

async function recordFailure({ store }: TaskRunner, task: TaskDocument, end: TaskEnd): Promise<void> {
  if (end.state === 'Success') return;
  await store.transaction((tx) => changeExecution(tx, task, { FailureEncountered: true }));
}

/** Changes the record of what the task executes, if it is still there. */
async function changeExecution(
  tx: Transaction,
  { DeploymentId, RunbookRunId }: TaskDocument,
  change: { readonly DeployedToMachineIds: string[] } | { readonly FailureEncountered: boolean },
): Promise<void> {
  const deployments = tx.collection(deploymentCollection);
  const deployment = DeploymentId === null ? undefined : await deployments.get(DeploymentId);
  if (deployment) await deployments.update({ ...deployment, ...change });
  const runs = tx.collection(runbookRunCollection);
  const run = RunbookRunId === null ? undefined : await runs.get(RunbookRunId);
  if (run) await runs.update({ ...run, ...change });
}
