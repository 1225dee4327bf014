/** Runs one step on all its targets, in its window (engine.md §1.4, §1.5). */
import type { LogScope } from '../log/taskLog.ts';
import type { MachineDocument } from '../../resources/machines.ts';
import { printVariables } from '../steps/printVariables.ts';
import { steps as stepTypes } from '../steps/registry.ts';
import { whyActionDoesNotRun, whyStepDoesNotRun } from './conditions.ts';
import type { ActionRun, DeploymentRun } from './deploymentRun.ts';
import { createActionRun } from './deploymentRun.ts';
import { endsDeployment, messageOf, stepFailed } from './failures.ts';
import { inWindow } from './inWindow.ts';
import type { PlannedStep } from './planDeployment.ts';

/** Name of the node for what runs on the server itself. */
const serverName = 'Server';

/** Runs the step if its condition holds. Its failure is recorded, not thrown; thrown is only what ends the whole deployment. */
export async function runStep(run: DeploymentRun, planned: PlannedStep, log: LogScope): Promise<void> {
  const { state } = run;
  const name = planned.step.Name;
  const skip = planned.skipped ?? whyNotNow(run, planned);
  if (skip !== undefined) {
    log.write(skip.category, skip.reason);
    log.finish('Skipped');
    state.setStep(name, { code: 'Skipped' });
    for (const { action } of planned.actions) state.setAction(action.Name, { code: 'Skipped' });
    return;
  }
  log.start();
  state.setStep(name, { code: 'Running' });
  const failures = await inWindow(placesOf(planned), planned.window, (machine) =>
    runOnPlace(run, planned, { machine: machine.machine, log }),
  );
  const ending = failures.find(endsDeployment);
  if (ending !== undefined) {
    state.setStep(name, { code: 'Canceled' });
    log.finish('Canceled');
    throw ending;
  }
  if (failures.length === 0) {
    state.setStep(name, { code: 'Succeeded' });
    log.finish('Success');
    return;
  }
  const error = messageOf(failures[0]);
  state.setStep(name, { code: 'Failed', error });
  state.fail(error);
  log.finish('Failed');
}

function whyNotNow(run: DeploymentRun, planned: PlannedStep): PlannedStep['skipped'] {
  const facts = { failed: run.state.error() !== undefined, variables: run.variables.at({ step: planned }) };
  const reason = whyStepDoesNotRun(planned.step, facts);
  return reason === undefined ? undefined : { category: 'Info', reason: `The step is skipped. ${reason}` };
}

interface Place {
  readonly machine: MachineDocument | undefined;
}

function placesOf(planned: PlannedStep): readonly Place[] {
  return planned.placement.on === 'server' ? [{ machine: undefined }] : planned.machines.map((machine) => ({ machine }));
}

/** All actions of the step on one target, one after the other, while no other script runs there. */
async function runOnPlace(run: DeploymentRun, planned: PlannedStep, { machine, log }: Place & { readonly log: LogScope }): Promise<void> {
  const scope = log.child(machine?.Name ?? serverName);
  const several = planned.step.Actions.length > 1;
  const work = async (): Promise<void> => {
    scope.start();
    for (const action of planned.actions) {
      const place = { step: planned, action, machine, log: several ? scope.child(`Step ${action.number}: ${action.action.Name}`) : scope };
      await runAction(createActionRun(run, place), several);
    }
  };
  try {
    await serialised(run, { step: planned, machine }, work);
    scope.finish('Success');
  } catch (error) {
    scope.finish(endsDeployment(error) ? 'Canceled' : 'Failed');
    throw error;
  }
}

function serialised(
  run: DeploymentRun,
  { step, machine }: Place & { readonly step: PlannedStep },
  work: () => Promise<void>,
): Promise<void> {
  if (machine === undefined) return work();
  if (run.variables.at({ step, machine }).flag('OctopusBypassDeploymentMutex', false)) return work();
  return run.host.targets.run(machine.Id, run.signal, work);
}

async function runAction(action: ActionRun, ownNode: boolean): Promise<void> {
  const { run, log } = action;
  const name = action.action.action.Name;
  const reason = whyActionDoesNotRun(action.action.action, action.variables());
  if (reason !== undefined) {
    log.write('Info', `The action '${name}' is skipped. ${reason}`);
    if (ownNode) log.finish('Skipped');
    run.state.setAction(name, { code: 'Skipped' });
    return;
  }
  if (ownNode) log.start();
  run.state.setAction(name, { code: 'Running' });
  try {
    await perform(action);
    if (run.state.actionStatus(name).code !== 'Failed') run.state.setAction(name, { code: 'Succeeded' });
    if (ownNode) log.finish('Success');
  } catch (error) {
    const ending = endsDeployment(error);
    log.write(ending ? 'Warning' : 'Fatal', messageOf(error));
    if (!ending) log.write('Fatal', `The action ${name} on ${action.machine?.Name ?? serverName} failed`);
    run.state.setAction(name, ending ? { code: 'Canceled' } : { code: 'Failed', error: messageOf(error) });
    if (ownNode) log.finish(ending ? 'Canceled' : 'Failed');
    throw error;
  }
}

async function perform(action: ActionRun): Promise<void> {
  const { run, step, machine } = action;
  run.signal.throwIfAborted();
  const type = action.action.action.ActionType;
  const implementation = stepTypes.get(type);
  if (implementation === undefined) throw stepFailed(`Step type ${type} is not supported by this server.`);
  const image = action.action.action.Container?.Image ?? '';
  if (image !== '') throw stepFailed(`The step runs in the container image ${image}, and this server runs steps without containers.`);
  if (machine !== undefined && step.placement.on === 'targets') requireLocal(machine);
  warnOfAmbiguity(action);
  printVariables({ log: action.log, variables: () => action.variables() });
  await implementation.run(action);
}

/** The only targets this server reaches stand for the machine it runs on. */
function requireLocal(machine: MachineDocument): void {
  const style = machine.Endpoint.CommunicationStyle;
  if (style === 'None') return;
  throw stepFailed(`The target '${machine.Name}' is reached by ${style}, which this server does not support.`, {
    hint: 'Targets with the communication style None run on the machine of the server.',
  });
}

function warnOfAmbiguity(action: ActionRun): void {
  const { run, step, machine } = action;
  if (action.variables().flag('OctopusSuppressDuplicateVariableWarning', false)) return;
  const names = run.variables.ambiguous({ step, action: action.action, ...(machine !== undefined && { machine }) });
  if (names.length === 0) return;
  action.log.write('Warning', `Several values of the same precedence hold here for: ${names.join(', ')}. The one defined last is used.`);
}
