import { taskCollection } from '../engine/tasks.ts';
import { invalid } from '../refusal.ts';
import type { ReadTransaction } from '../store/port.ts';

/** Ids of the tasks of a kind in a state; states are written in any case. */
export async function tasksIn(tx: ReadTransaction, state: string, name: 'Deploy' | 'RunbookRun'): Promise<string[]> {
  const states = ['Queued', 'Executing', 'Cancelling', 'Success', 'Failed', 'Canceled', 'TimedOut'];
  const wanted = states.find((known) => known.toLowerCase() === state.toLowerCase());
  if (wanted === undefined) throw invalid(`'${state}' is no task state. States are ${states.join(', ')}.`);
  const found = await tx.collection(taskCollection).find({ keys: { state: wanted, name } });
  return found.items.map((task) => task.Id);
}
