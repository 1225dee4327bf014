/** What has happened so far in one deployment, as its variables tell it (engine.md §5). */

/** Values of `Octopus.Step[…].Status.Code`; the log has other words for the same. */
export type StatusCode = 'Pending' | 'Skipped' | 'Abandoned' | 'Canceled' | 'Running' | 'Succeeded' | 'Failed';

export interface Status {
  readonly code: StatusCode;
  readonly error?: string;
}

/** A variable that a step set. */
export interface Output {
  readonly action: string;
  /** Name of the target it was set on; undefined: on the server. */
  readonly machine: string | undefined;
  readonly name: string;
  readonly value: string;
  readonly sensitive: boolean;
}

export interface DeploymentState {
  /** The first failure; it decides which of the remaining steps run. */
  error(): string | undefined;
  fail(message: string): void;
  stepStatus(name: string): Status;
  actionStatus(name: string): Status;
  setStep(name: string, status: Status): void;
  setAction(name: string, status: Status): void;
  outputs(): readonly Output[];
  /** A later value of the same action, machine and name replaces the earlier one. */
  addOutput(output: Output): void;
}

const pending: Status = { code: 'Pending' };

export function createDeploymentState(): DeploymentState {
  const steps = new Map<string, Status>();
  const actions = new Map<string, Status>();
  const outputs = new Map<string, Output>();
  let error: string | undefined;
  return {
    error: () => error,
    fail: (message) => void (error ??= message),
    stepStatus: (name) => steps.get(name) ?? pending,
    actionStatus: (name) => actions.get(name) ?? pending,
    setStep: (name, status) => void steps.set(name, status),
    setAction: (name, status) => void actions.set(name, status),
    outputs: () => [...outputs.values()],
    addOutput(output) {
      const key = JSON.stringify([output.action, output.machine ?? null, output.name.toLowerCase()]);
      // The last writer comes last: it is the one that an index-free reference sees.
      outputs.delete(key);
      outputs.set(key, output);
    },
  };
}
