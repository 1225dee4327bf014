/** Deployment targets as they are stored and shown. */
import { z } from 'zod';
import { Machine } from '../../contract/resources/machines.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';
import { machineKeys } from './machineFacts.ts';

export const MachineDocument = z.object({
  ...Machine.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  Slug: z.string(),
});
export type MachineDocument = z.infer<typeof MachineDocument>;

export const machineCollection = defineCollection({
  name: 'machines',
  idPrefix: 'Machines',
  scope: 'space',
  schema: MachineDocument,
  title: (machine) => machine.Name,
  keys: (machine) => ({
    ...machineKeys(machine),
    environment: machine.EnvironmentIds,
    role: machine.Roles.map((role) => role.toLowerCase()),
    tenant: machine.TenantIds,
    tag: machine.TenantTags.map((tag) => tag.toLowerCase()),
  }),
  unique: [
    {
      name: 'name',
      of: (machine) => [machine.Name],
      refusal: (machine) => `A deployment target with the name '${machine.Name}' already exists.`,
    },
  ],
});

export function presentMachine(machine: MachineDocument, links: LinkBuilder) {
  const path = (...rest: string[]) => links.space('machines', machine.Id, ...rest);
  return {
    ...machine,
    Links: {
      Self: path(),
      Connection: path('connection'),
      Web: links.web('infrastructure', 'machines', machine.Id),
    },
  };
}
