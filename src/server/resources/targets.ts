import { takesPart } from '../rules/tenancy.ts';
import type { ReadTransaction } from '../store/port.ts';
import { machineCollection } from './machines.ts';
import type { MachineDocument } from './machines.ts';
import type { TenantDocument } from './tenants.ts';

/** The deployment targets of an environment that take part in what is done for a tenant, or without one; by name. */
export async function targetsFor(
  tx: ReadTransaction,
  environmentId: string,
  tenant: TenantDocument | undefined,
): Promise<readonly MachineDocument[]> {
  const { items } = await tx.collection(machineCollection).find({ keys: { environment: environmentId }, order: 'name' });
  return items.filter((machine) => takesPart(machine, tenant));
}
