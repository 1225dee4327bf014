/** What everything that takes part in one deployment works with. */
import type { Clock } from '../../../platform/ports.ts';
import type { PackageStore } from '../../packages/port.ts';
import type { LogScope, TaskLog } from '../log/taskLog.ts';
import type { MachineDocument } from '../../resources/machines.ts';
import type { ScriptHost } from '../scripts/runBash.ts';
import type { DeploymentVariables, VariablePlace } from '../variables/deploymentVariables.ts';
import type { Entry } from '../variables/entries.ts';
import type { Variables } from '../variables/variables.ts';
import type { InstallFolders } from '../files/installFolders.ts';
import type { Journal } from '../journal.ts';
import type { Insist } from '../untilStored.ts';
import type { PackageFolder } from '../files/packageFolder.ts';
import type { AcquiredPackages } from './acquirePackages.ts';
import type { DeploymentFacts } from './deploymentFacts.ts';
import type { DeploymentState } from './deploymentState.ts';
import type { KeyedMutex } from './keyedMutex.ts';
import type { PlannedAction, PlannedStep } from './planDeployment.ts';

/** What all deployments of a server share. */
export interface DeploymentHost {
  readonly scripts: ScriptHost;
  readonly clock: Clock;
  readonly packages: PackageStore;
  readonly journal: Journal;
  readonly insist: Insist;
  readonly installFolders: InstallFolders;
  readonly targets: KeyedMutex;
  /** Where packages are installed unless a variable says otherwise. */
  readonly applications: string;
  /** Time limit of a script without one of its own; 0: none. */
  readonly scriptTimeoutMs: number;
}

export interface DeploymentRun {
  readonly host: DeploymentHost;
  readonly facts: DeploymentFacts;
  readonly state: DeploymentState;
  readonly variables: DeploymentVariables;
  readonly log: TaskLog;
  readonly packages: AcquiredPackages;
  readonly packageFolder: PackageFolder;
  /** Aborted to end what runs: the reason is `TASK_CANCELED` or `SERVER_STOPPED`. */
  readonly signal: AbortSignal;
  /** Aborted when the server wants to stop: nothing further is begun. */
  readonly drain: AbortSignal;
}

/** One action on one target, or on the server. */
export interface ActionRun {
  readonly run: DeploymentRun;
  readonly step: PlannedStep;
  readonly action: PlannedAction;
  /** undefined: the action runs on the server for nobody in particular. */
  readonly machine: MachineDocument | undefined;
  readonly log: LogScope;
  /** The variables as they stand now. */
  variables(additions?: Iterable<Entry>): Variables;
  /** Sets a variable that only what follows in this action sees. */
  setLocal(name: string, value: string): void;
  /** Sets a variable of this action, seen by what follows in it and by later steps. */
  setOutput(output: { readonly name: string; readonly value: string; readonly sensitive?: boolean }): void;
}

export function createActionRun(run: DeploymentRun, parts: Pick<ActionRun, 'step' | 'action' | 'machine' | 'log'>): ActionRun {
  const { step, action, machine } = parts;
  const place: VariablePlace = { step, action, ...(machine !== undefined && { machine }) };
  const locals = new Map<string, string>();
  return {
    run,
    ...parts,
    variables: (additions = []) => run.variables.at(place, [...locals, ...additions]),
    setLocal: (name, value) => void locals.set(name, value),
    setOutput({ name, value, sensitive = false }) {
      if (sensitive) run.log.masker.add(value);
      run.state.addOutput({ action: action.action.Name, machine: machine?.Name, name, value, sensitive });
    },
  };
}
