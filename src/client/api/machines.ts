import { type Machine, machines } from '../../contract/resources/machines.ts';
import type { Connection } from '../connection.ts';

/** Every deployment target of the space, by name. */
export function readAllMachines(connection: Connection): Promise<readonly Machine[]> {
  return connection.call(machines.all, {});
}

/** Writes a deployment target as it is to be. */
export async function updateMachine(connection: Connection, machine: Machine): Promise<void> {
  await connection.call(machines.update, { params: { id: machine.Id }, body: machine });
}

/** Removes a deployment target from the server. */
export async function deleteMachine(connection: Connection, id: string): Promise<void> {
  await connection.call(machines.delete, { params: { id } });
}
