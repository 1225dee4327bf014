import type { z } from 'zod';
import { machineRoles as roleEndpoints, machines as endpoints } from '../../contract/resources/machines.ts';
import type { MachineInput } from '../../contract/resources/machines.ts';
import { taskCollection, wireTime } from '../engine/tasks.ts';
import { routes } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { invalid, refused } from '../refusal.ts';
import { environmentCollection } from '../resources/environments.ts';
import { missingIds } from '../resources/lookups.ts';
import { defaultMachinePolicyId } from '../resources/machinePolicies.ts';
import { machineCollection, presentMachine } from '../resources/machines.ts';
import type { MachineDocument } from '../resources/machines.ts';
import { nameFindings, slugOf } from '../rules/names.ts';
import type { Transaction } from '../store/port.ts';
import { listPage } from './listing.ts';

type Input = z.output<typeof MachineInput>;

const targetRoutes = routes('machines', endpoints, {
  list: {
    permission: 'MachineView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        collection: machineCollection,
        itemType: 'DeploymentTarget',
        path: ['machines'],
        template:
          '{?skip,take,name,ids,partialName,roles,isDisabled,healthStatuses,commStyles,tenantIds,tenantTags,environmentIds,thumbprint,deploymentId,shellNames,deploymentTargetTypes}',
        find: {
          ids: query.ids,
          name: query.name,
          partialName: query.partialName,
          keys: {
            environment: query.environmentIds,
            role: query.roles?.map((role) => role.toLowerCase()),
            disabled: query.isDisabled === undefined ? undefined : String(query.isDisabled),
            health: query.healthStatuses?.map((status) => status.toLowerCase()),
            style: query.commStyles?.map((style) => style.toLowerCase()),
            thumbprint: query.thumbprint?.toLowerCase(),
          },
          order: 'name',
        },
        present: presentMachine,
      }),
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
    handle: ({ body }, { store, links, space }) =>
      store.transaction(async (tx) => {
        const filled = await fill(tx, body, undefined);
        return presentMachine(await tx.collection(machineCollection).insert({ ...filled, Id: '', SpaceId: space }), links);
      }),
  },
  update: {
    permission: 'MachineEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const own = await tx.collection(machineCollection).require(params.id);
        const filled = await fill(tx, body, own);
        return presentMachine(await tx.collection(machineCollection).update({ ...own, ...filled }), links);
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
  const style = body.Endpoint.CommunicationStyle;
  const roles = body.Roles.map((role) => role.trim()).filter((role) => role !== '');
  const findings = [
    ...nameFindings(body.Name, { what: 'A deployment target', longest: 200 }),
    ...(body.EnvironmentIds.length === 0 ? ['A deployment target needs at least one environment.'] : []),
    ...(await missingIds(body.EnvironmentIds, 'environment', (id) => environments.get(id))),
    ...(roles.length === 0 ? ['A deployment target needs at least one role.'] : []),
    ...(style === 'None' ? [] : [`This server deploys to the machine it runs on (communication style None), not over '${style}'.`]),
  ];
  if (findings.length > 0) throw invalid(...findings);
  return {
    Name: body.Name.trim(),
    Slug: (body.Slug ?? '').trim() || (own?.Slug ?? slugOf(body.Name)),
    EnvironmentIds: [...new Set(body.EnvironmentIds)],
    Roles: [...new Set(roles)],
    TenantIds: body.TenantIds,
    TenantTags: body.TenantTags,
    TenantedDeploymentParticipation: body.TenantedDeploymentParticipation,
    MachinePolicyId: body.MachinePolicyId ?? defaultMachinePolicyId,
    Thumbprint: body.Thumbprint,
    Uri: body.Uri,
    IsDisabled: body.IsDisabled,
    SkipInitialHealthCheck: body.SkipInitialHealthCheck,
    Endpoint: body.Endpoint,
    IsInProcess: false,
    Status: body.IsDisabled ? 'Disabled' : 'Online',
    HealthStatus: 'Healthy',
    StatusSummary: 'This target is the machine that the server runs on.',
    HasLatestCalamari: true,
    OperatingSystem: own?.OperatingSystem ?? null,
    ShellName: 'Bash',
    ShellVersion: null,
    Architecture: null,
  };
}
