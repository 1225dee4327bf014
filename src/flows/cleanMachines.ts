import { choose } from '../client/api/lookUp.ts';
import { readAllEnvironments } from '../client/api/environments.ts';
import { deleteMachine, readAllMachines, updateMachine } from '../client/api/machines.ts';
import { deleteWorker, readAllWorkerPools, readAllWorkers, updateWorker } from '../client/api/workers.ts';
import type { Connection } from '../client/connection.ts';
import { nameErrors } from '../errors/classic/names.ts';
import type { AppError } from '../errors/appError.ts';
import { isAppError } from '../errors/appError.ts';
import type { MachineFilter } from './machineFilter.ts';
import { machineTest } from './machineFilter.ts';
import { together } from './together.ts';

/** What is to become of one machine: it goes, or it leaves the place and stays in others. */
export interface CleanStep {
  readonly machine: { readonly Id: string; readonly Name: string; readonly HealthStatus: string; readonly Status: string };
  readonly action: 'delete' | 'remove';
  run(): Promise<void>;
}

export interface CleanPlan {
  /** The environment or worker pool. */
  readonly place: { readonly Id: string; readonly Name: string };
  readonly steps: readonly CleanStep[];
}

export interface Cleaned extends Pick<CleanStep, 'machine' | 'action'> {
  /** Why it is still there. */
  readonly error: AppError | undefined;
}

/** What cleaning an environment would do (octo-classic.md §3.17): machines that are in no other one go, the others leave it. Two requests. */
export async function planEnvironmentClean(connection: Connection, environment: string, filter: MachineFilter): Promise<CleanPlan> {
  const isMeant = machineTest(filter);
  const [all, machines] = await together([readAllEnvironments(connection), readAllMachines(connection)]);
  const place = choose('environment', all, environment, nameErrors.notSpecified('environment'));
  const steps = machines
    .filter((machine) => machine.EnvironmentIds.includes(place.Id) && isMeant(machine))
    .map((machine): CleanStep => {
      const EnvironmentIds = machine.EnvironmentIds.filter((id) => id !== place.Id);
      if (EnvironmentIds.length === 0) return { machine, action: 'delete', run: () => deleteMachine(connection, machine.Id) };
      return { machine, action: 'remove', run: () => updateMachine(connection, { ...machine, EnvironmentIds }) };
    });
  return { place, steps };
}

/** What cleaning a worker pool would do: as {@link planEnvironmentClean}. Two requests. */
export async function planPoolClean(connection: Connection, workerPool: string, filter: MachineFilter): Promise<CleanPlan> {
  const isMeant = machineTest(filter);
  const [all, workers] = await together([readAllWorkerPools(connection), readAllWorkers(connection)]);
  const place = choose('worker pool', all, workerPool, nameErrors.notSpecified('worker pool'));
  const steps = workers
    .filter((worker) => worker.WorkerPoolIds.includes(place.Id) && isMeant(worker))
    .map((machine): CleanStep => {
      const WorkerPoolIds = machine.WorkerPoolIds.filter((id) => id !== place.Id);
      if (WorkerPoolIds.length === 0) return { machine, action: 'delete', run: () => deleteWorker(connection, machine.Id) };
      return { machine, action: 'remove', run: () => updateWorker(connection, { ...machine, WorkerPoolIds }) };
    });
  return { place, steps };
}

/** Does the plan, one machine after the other; one that fails does not keep the others. */
export async function clean({ steps }: CleanPlan): Promise<readonly Cleaned[]> {
  const results: Cleaned[] = [];
  for (const { machine, action, run } of steps) {
    try {
      await run();
      results.push({ machine, action, error: undefined });
    } catch (error) {
      if (!isAppError(error)) throw error;
      results.push({ machine, action, error });
    }
  }
  return results;
}
