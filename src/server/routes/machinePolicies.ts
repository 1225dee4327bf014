import { machinePolicies as endpoints } from '../../contract/resources/machines.ts';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import { notFound } from '../refusal.ts';
import { defaultMachinePolicy } from '../resources/machinePolicies.ts';

export const machinePolicyRoutes = routes('machinePolicies', endpoints, {
  list: {
    permission: 'MachinePolicyView',
    handle: ({ query }, { space, links }) => {
      const policy = defaultMachinePolicy(space, links);
      const matches = policy.Name.toLowerCase().includes((query.partialName ?? '').toLowerCase());
      const wanted = matches && (query.ids === undefined || query.ids.includes(policy.Id)) ? [policy] : [];
      return page({
        itemType: 'MachinePolicy',
        path: links.space('machinepolicies'),
        template: '{?skip,take,ids,partialName}',
        found: { items: wanted.slice(query.skip, query.skip + query.take), total: wanted.length },
        skip: query.skip,
        take: query.take,
        query,
      });
    },
  },
  all: { permission: 'MachinePolicyView', handle: (_request, { space, links }) => [defaultMachinePolicy(space, links)] },
  get: {
    permission: 'MachinePolicyView',
    handle: ({ params }, { space, links }) => {
      const policy = defaultMachinePolicy(space, links);
      if (params.id.toLowerCase() !== policy.Id.toLowerCase()) throw notFound(params.id);
      return policy;
    },
  },
});
