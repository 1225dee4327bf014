import { readAllEnvironments } from '../client/api/environments.ts';
import { chooseAll } from '../client/api/lookUp.ts';
import { readAllMachines } from '../client/api/machines.ts';
import { readAllWorkerPools, readAllWorkers } from '../client/api/workers.ts';
import type { Connection } from '../client/connection.ts';
import type { Machine } from '../contract/resources/machines.ts';
import type { Worker } from '../contract/resources/workers.ts';
import { nameErrors } from '../errors/classic/names.ts';
import type { MachineFilter } from './machineFilter.ts';
import { machineTest } from './machineFilter.ts';
import { together } from './together.ts';

/** A machine, and the environments or pools it is in. */
export interface Listed<T> {
  readonly machine: T;
  readonly places: readonly { readonly Id: string; readonly Name: string }[];
}

/** The deployment targets that the filter means, by name; of any environment, or of those that are named. Two requests. */
export async function listMachines(
  connection: Connection,
  { environments, ...filter }: MachineFilter & { readonly environments: readonly string[] },
): Promise<readonly Listed<Machine>[]> {
  const isMeant = machineTest(filter);
  const [all, machines] = await together([readAllEnvironments(connection), readAllMachines(connection)]);
  const wanted = idsOf(chooseAll('environment', all, environments, (missing) => nameErrors.notNamedAny('environment(s)', missing)));
  const meant = machines.filter((machine) => isMeant(machine) && isIn(machine.EnvironmentIds, wanted));
  return byName(meant).map((machine) => ({ machine, places: all.filter(({ Id }) => machine.EnvironmentIds.includes(Id)) }));
}

/** The workers that the filter means, by name; of any pool, or of those that are named. Two requests. */
export async function listWorkers(
  connection: Connection,
  { pools, ...filter }: MachineFilter & { readonly pools: readonly string[] },
): Promise<readonly Listed<Worker>[]> {
  const isMeant = machineTest(filter);
  const [all, workers] = await together([readAllWorkerPools(connection), readAllWorkers(connection)]);
  const wanted = idsOf(chooseAll('worker pool', all, pools, (missing) => nameErrors.notNamedAny('pools(s)', missing)));
  const meant = workers.filter((worker) => isMeant(worker) && isIn(worker.WorkerPoolIds, wanted));
  return byName(meant).map((machine) => ({ machine, places: all.filter(({ Id }) => machine.WorkerPoolIds.includes(Id)) }));
}

function idsOf(named: readonly { readonly Id: string }[]): ReadonlySet<string> {
  return new Set(named.map(({ Id }) => Id));
}

/** Whether one of the places is wanted; none wanted means any. */
function isIn(places: readonly string[], wanted: ReadonlySet<string>): boolean {
  return wanted.size === 0 || places.some((id) => wanted.has(id));
}

function byName<T extends { readonly Name: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((left, right) => left.Name.localeCompare(right.Name, 'en'));
}
