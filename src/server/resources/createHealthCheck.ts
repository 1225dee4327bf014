/** Making a health check by request (rest-api.md §8): a task of the name `Health`. */
import type { z } from 'zod';
import type { TaskInput } from '../../contract/resources/tasks.ts';
import { newTask, taskCollection } from '../engine/tasks.ts';
import type { TaskDocument } from '../engine/tasks.ts';
import type { RequestContext } from '../http/context.ts';
import { invalid } from '../refusal.ts';
import type { Transaction } from '../store/port.ts';
import { machinesToCheck } from './machineHealth.ts';

type Order = z.output<typeof TaskInput>;

/**
 * Queues the check of the machines that the arguments name: `MachineIds` (targets and workers), or `EnvironmentId`, or `WorkerpoolId`;
 * without any, all machines of the space. `Timeout` and `MachineTimeout` are not taken: a check ends within five minutes.
 */
export async function createHealthCheck(tx: Transaction, order: Order, context: RequestContext): Promise<TaskDocument> {
  const { ids, findings } = await machinesToCheck(tx, {
    machineIds: textsOf(argument(order, 'MachineIds')),
    environmentId: textOf(argument(order, 'EnvironmentId')),
    workerPoolId: textOf(argument(order, 'WorkerPoolId')),
  });
  if (findings.length > 0) throw invalid(...findings);
  const id = await tx.nextId(taskCollection.idPrefix);
  const task = newTask({
    id,
    spaceId: context.space,
    name: 'Health',
    description: order.Description.trim() || 'Check the health of machines',
    arguments: { MachineIds: [...ids] },
    now: context.clock.now(),
    logKey: context.randomKey(10),
  });
  tx.afterCommit(() => context.services.engine.taskQueued(id));
  return tx.collection(taskCollection).insert(task);
}

/** The names of arguments are not spelt the same by all clients. */
function argument({ Arguments }: Order, name: string): unknown {
  return Object.entries(Arguments).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
