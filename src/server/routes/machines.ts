import type { z } from 'zod';
import { machineRoles as roleEndpoints, machines as endpoints } from '../../contract/resources/machines.ts';
import type { MachineInput } from '../../contract/resources/machines.ts';
import { taskCollection, wireTime } from '../engine/tasks.ts';
import { routes } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { invalid, refused } from '../refusal.ts';
import { deploymentCollection } from '../resources/deployments.ts';
import { environmentCollection } from '../resources/environments.ts';
import { missingIds } from '../resources/lookups.ts';
import { fillMachine, machineFilterKeys, machineFindings } from '../resources/machineFacts.ts';
import { machineCollection, presentMachine } from '../resources/machines.ts';
import type { MachineDocument } from '../resources/machines.ts';
import { runMachineTriggers } from '../resources/machineTriggers.ts';
import { findWrongTags } from '../resources/tagSets.ts';
import { tenantCollection } from '../resources/tenants.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { pageIn } from './listing.ts';

type Input = z.output<typeof MachineInput>;

const machinesTemplate =
  '{?skip,take,name,ids,partialName,roles,isDisabled,healthStatuses,commStyles,tenantIds,tenantTags,environmentIds,thumbprint,deploymentId,shellNames,deploymentTargetTypes}';

const targetRoutes = routes('machines', endpoints, {
  list: {
    permission: 'MachineView',
    handle: ({ query }, context) =>
      context.store.read(async (tx) =>
        pageIn(tx, context, query, {
          collection: machineCollection,
          itemType: 'DeploymentTarget',
          path: ['machines'],
          template: machinesTemplate,
          find: {
            ids: await chosenIds(tx, query),
            name: query.name,
            partialName: query.partialName,
            keys: {
              ...machineFilterKeys(query),
              environment: query.environmentIds,
              role: query.roles?.map((role) => role.toLowerCase()),
              tenant: query.tenantIds,
              tag: query.tenantTags?.map((tag) => tag.toLowerCase()),
            },
            order: 'name',
          },
          present: presentMachine,
        }),
      ),
  },
  all: {
    permission: 'MachineView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const found = await tx.collection(machineCollection).find({ ids: query.ids, order: 'name' });
        return found.items.map((item) => presentMachine(item, links));
      }),
  },
  get: {
    permission: 'MachineView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentMachine(await tx.collection(machineCollection).require(params.id), links)),
  },
  connection: {
    permission: 'MachineView',
    handle: ({ params }, { store, links, clock }) =>
      store.read(async (tx) => {
        const machine = await tx.collection(machineCollection).require(params.id);
        return {
          Id: null,
          MachineId: machine.Id,
          Status: 'Online',
          CurrentTentacleVersion: null,
          LastChecked: wireTime(clock.now()),
          Logs: [],
          Links: { Self: links.space('machines', machine.Id, 'connection'), Machine: links.space('machines', machine.Id) },
        };
      }),
  },
  create: {
    permission: 'MachineCreate',
    handle: ({ body }, context) =>
      context.store.transaction(async (tx) => {
        const filled = await fill(tx, body, undefined);
        const after = await tx.collection(machineCollection).insert({ ...filled, Id: '', SpaceId: context.space });
        await runMachineTriggers(tx, { before: undefined, after }, context);
        return presentMachine(after, context.links);
      }),
  },
  update: {
    permission: 'MachineEdit',
    handle: ({ params, body }, context) =>
      context.store.transaction(async (tx) => {
        const before = await tx.collection(machineCollection).require(params.id);
        const filled = await fill(tx, body, before);
        const after = await tx.collection(machineCollection).update({ ...before, ...filled });
        await runMachineTriggers(tx, { before, after }, context);
        return presentMachine(after, context.links);
      }),
  },
  delete: {
    permission: 'MachineDelete',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => {
        const machine = await tx.collection(machineCollection).require(params.id);
        const running = await tx
          .collection(taskCollection)
          .first({ keys: { environment: machine.EnvironmentIds, state: ['Executing', 'Cancelling'] } });
        if (running)
          throw refused(`The deployment target '${machine.Name}' cannot be deleted while ${running.Id} runs in one of its environments.`);
        await tx.collection(machineCollection).delete(machine.Id);
      }),
  },
});

const tagRoutes = routes('machineRoles', roleEndpoints, {
  all: {
    permission: 'MachineView',
    handle: (_request, { store }) =>
      store.read(async (tx) => {
        const { items } = await tx.collection(machineCollection).find();
        return [...new Set(items.flatMap((item) => item.Roles))].sort((left, right) => left.localeCompare(right, 'en'));
      }),
  },
});

export const machineRoutes: readonly Route[] = [...targetRoutes, ...tagRoutes];

async function fill(tx: Transaction, body: Input, own: MachineDocument | undefined) {
  const environments = tx.collection(environmentCollection);
  const roles = body.Roles.map((role) => role.trim()).filter((role) => role !== '');
  const findings = [
    ...machineFindings(body, 'A deployment target'),
    ...(body.EnvironmentIds.length === 0 ? ['A deployment target needs at least one environment.'] : []),
    ...(await missingIds(body.EnvironmentIds, 'environment', (id) => environments.get(id))),
    ...(roles.length === 0 ? ['A deployment target needs at least one role.'] : []),
    ...(await missingIds(body.TenantIds, 'tenant', (id) => tx.collection(tenantCollection).get(id))),
    ...(await findWrongTags(tx, body.TenantTags, 'Tenant')),
  ];
  if (findings.length > 0) throw invalid(...findings);
  return {
    ...fillMachine(body, own),
    EnvironmentIds: [...new Set(body.EnvironmentIds)],
    Roles: [...new Set(roles)],
    TenantIds: body.TenantIds,
    TenantTags: body.TenantTags,
    TenantedDeploymentParticipation: body.TenantedDeploymentParticipation,
  };
}

interface IdFilter {
  readonly ids?: readonly string[] | undefined;
  readonly deploymentId?: string | undefined;
}

/** The ids that a list is restricted to: those it names, and those of the machines of a deployment. */
async function chosenIds(tx: ReadTransaction, { ids, deploymentId }: IdFilter): Promise<readonly string[] | undefined> {
  if (deploymentId === undefined) return ids;
  const deployment = await tx.collection(deploymentCollection).require(deploymentId);
  const wanted = ids?.map((id) => id.toLowerCase());
  return deployment.DeployedToMachineIds.filter((id) => wanted === undefined || wanted.includes(id.toLowerCase()));
}
