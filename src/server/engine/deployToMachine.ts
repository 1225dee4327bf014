import type { Clock } from '../../platform/ports.ts';
import { randomKey } from '../identity/apiKeys.ts';
import { runMachineTriggers } from '../resources/machineTriggers.ts';
import type { MachineChange } from '../resources/machineTriggers.ts';
import type { Transaction } from '../store/port.ts';
import type { Sealer } from '../store/seal.ts';
import type { Engine } from './port.ts';

interface Parts {
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly engine: Engine;
}

/** After a health check has found something out about a deployment target: queues what triggers make of it (governance.md §3.5). */
export async function deployToMachine(tx: Transaction, change: MachineChange, { clock, sealer, engine }: Parts): Promise<void> {
  const space = change.after.SpaceId;
  await runMachineTriggers(tx, change, { space, clock, randomKey, caller: undefined, services: { engine, sealer } });
}
