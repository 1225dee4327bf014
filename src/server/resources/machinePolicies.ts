/** The one machine policy: clients read it to create targets, and local targets need none of what it says. */
import type { z } from 'zod';
import type { MachinePolicy } from '../../contract/resources/machines.ts';
import type { LinkBuilder } from '../http/links.ts';

export const defaultMachinePolicyId = 'MachinePolicies-1';

export function defaultMachinePolicy(space: string, links: LinkBuilder): z.input<typeof MachinePolicy> {
  return {
    Id: defaultMachinePolicyId,
    SpaceId: space,
    Name: 'Default Machine Policy',
    Description: 'Targets are the machine that the server runs on.',
    IsDefault: true,
    Links: { Self: links.space('machinepolicies', defaultMachinePolicyId) },
  };
}
