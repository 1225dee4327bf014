/** Which machines a health check looks at, and what it leaves on record. */
import { healthFacts } from '../rules/machineHealth.ts';
import type { HealthFacts } from '../rules/machineHealth.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { environmentCollection } from './environments.ts';
import { missingIds } from './lookups.ts';
import { machineCollection } from './machines.ts';
import type { MachineChange } from './machineTriggers.ts';
import { workerPoolCollection } from './workerPools.ts';
import { workerCollection } from './workers.ts';

export type HealthFinding = HealthFacts;

/** What a client asks to be checked; nothing: all machines of the space. */
export interface HealthScope {
  /** Targets and workers. */
  readonly machineIds: readonly string[];
  readonly environmentId: string | undefined;
  readonly workerPoolId: string | undefined;
}

export interface CheckedMachines {
  readonly ids: readonly string[];
  /** One sentence per id that names nothing. */
  readonly findings: readonly string[];
}

/** The ids of the machines to check. Machines that are disabled are left out unless they are named. */
export async function machinesToCheck(tx: ReadTransaction, scope: HealthScope): Promise<CheckedMachines> {
  const targets = tx.collection(machineCollection);
  const workers = tx.collection(workerCollection);
  const { machineIds, environmentId, workerPoolId } = scope;
  if (machineIds.length > 0) {
    const found = [...(await targets.find({ ids: machineIds })).items, ...(await workers.find({ ids: machineIds })).items];
    const findings = await missingIds(machineIds, 'machine', async (id) => (await targets.get(id)) ?? (await workers.get(id)));
    return { ids: found.map((machine) => machine.Id), findings };
  }
  const findings = [
    ...(await missingIds(listed(environmentId), 'environment', (id) => tx.collection(environmentCollection).get(id))),
    ...(await missingIds(listed(workerPoolId), 'worker pool', (id) => tx.collection(workerPoolCollection).get(id))),
  ];
  const disabled = 'false';
  const asksFor = { targets: workerPoolId === undefined || environmentId !== undefined, workers: environmentId === undefined };
  const found = [
    ...(asksFor.targets ? (await targets.find({ keys: { disabled, environment: environmentId } })).items : []),
    ...(asksFor.workers || workerPoolId !== undefined ? (await workers.find({ keys: { disabled, pool: workerPoolId } })).items : []),
  ];
  return { ids: found.map((machine) => machine.Id), findings };
}

/**
 * Records what was found of the machines, and answers those that are still there. What was known and not found anew stays. `onChange` is
 * told of each deployment target.
 */
export async function recordHealth(
  tx: Transaction,
  ids: readonly string[],
  found: HealthFinding,
  onChange: (change: MachineChange) => Promise<unknown>,
): Promise<readonly { readonly Id: string; readonly Name: string }[]> {
  const targets = tx.collection(machineCollection);
  const workers = tx.collection(workerCollection);
  const recorded = [];
  for (const before of (await targets.find({ ids, order: 'name' })).items) {
    const after = await targets.update({ ...before, ...factsOf(before, found) });
    await onChange({ before, after });
    recorded.push(after);
  }
  for (const worker of (await workers.find({ ids, order: 'name' })).items)
    recorded.push(await workers.update({ ...worker, ...factsOf(worker, found) }));
  return recorded;
}

function factsOf(machine: HealthFacts & { readonly IsDisabled: boolean }, found: HealthFinding) {
  return {
    ...healthFacts({ ...found, IsDisabled: machine.IsDisabled }),
    OperatingSystem: found.OperatingSystem ?? machine.OperatingSystem,
    ShellVersion: found.ShellVersion ?? machine.ShellVersion,
    Architecture: found.Architecture ?? machine.Architecture,
  };
}

function listed(id: string | undefined): string[] {
  return id === undefined ? [] : [id];
}
