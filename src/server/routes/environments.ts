import { environments as endpoints } from '../../contract/resources/environments.ts';
import type { EnvironmentInput } from '../../contract/resources/environments.ts';
import type { z } from 'zod';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import { invalid, refused } from '../refusal.ts';
import { channelCollection } from '../resources/channels.ts';
import { deploymentCollection } from '../resources/deployments.ts';
import { environmentCollection, machinesOfEnvironmentTemplate, presentEnvironment } from '../resources/environments.ts';
import type { EnvironmentDocument } from '../resources/environments.ts';
import { lifecycleCollection } from '../resources/lifecycles.ts';
import { chooseSlug, environmentsInOrder, requireProject } from '../resources/lookups.ts';
import { machineFilterKeys } from '../resources/machineFacts.ts';
import type { MachineFilter } from '../resources/machineFacts.ts';
import { machineCollection, presentMachine } from '../resources/machines.ts';
import { environmentsOfChannel, environmentsOfProject } from '../resources/projectEnvironments.ts';
import { projectCollection } from '../resources/projects.ts';
import { tenantCollection } from '../resources/tenants.ts';
import { projectTriggerCollection } from '../resources/projectTriggers.ts';
import { forgetOverrides } from '../resources/releaseOverrides.ts';
import { nameFindings } from '../rules/names.ts';
import type { Collection, ReadTransaction, Transaction } from '../store/port.ts';
import { listPage, pageIn } from './listing.ts';

type Input = z.output<typeof EnvironmentInput>;

const template = '{?name,skip,ids,take,partialName}';

export const environmentRoutes = routes('environments', endpoints, {
  list: {
    permission: 'EnvironmentView',
    handle: ({ query }, context) => listPage(context, query, listing(query)),
  },
  all: {
    permission: 'EnvironmentView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const visible = await environmentsFor(tx, query);
        const wanted = query.ids?.map((id) => id.toLowerCase());
        const items = visible.filter((item) => wanted === undefined || wanted.includes(item.Id.toLowerCase()));
        return items.map((item) => presentEnvironment(item, links));
      }),
  },
  listV2: {
    permission: 'EnvironmentView',
    async handle({ query }, context) {
      const offersStatic = query.type === undefined || query.type.some((type) => type.toLowerCase() === 'static');
      if (offersStatic) return listPage(context, query, listing(query));
      const path = context.links.space('environments', 'v2');
      return page<never>({ itemType: 'Environment', path, found: { items: [], total: 0 }, skip: query.skip, take: query.take, query });
    },
  },
  get: {
    permission: 'EnvironmentView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentEnvironment(await tx.collection(environmentCollection).require(params.id), links)),
  },
  create: {
    permission: 'EnvironmentCreate',
    handle: ({ body }, { store, links, space }) =>
      store.transaction(async (tx) => {
        const environments = tx.collection(environmentCollection);
        const filled = await fill(environments, body, undefined);
        const last = (await environmentsInOrder(tx)).at(-1);
        const SortOrder = body.SortOrder ?? (last ? last.SortOrder + 1 : 0);
        return presentEnvironment(await environments.insert({ ...filled, Id: '', SpaceId: space, SortOrder }), links);
      }),
  },
  update: {
    permission: 'EnvironmentEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const environments = tx.collection(environmentCollection);
        const stored = await environments.require(params.id);
        const filled = await fill(environments, body, stored);
        const changed = { ...stored, ...filled, SortOrder: body.SortOrder ?? stored.SortOrder };
        return presentEnvironment(await environments.update(changed), links);
      }),
  },
  delete: {
    permission: 'EnvironmentDelete',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => {
        const environment = await tx.collection(environmentCollection).require(params.id);
        await refuseIfUsed(tx, environment);
        const projects = (await tx.collection(projectCollection).find()).items;
        await forgetOverrides(tx, projects, (override) => override.EnvironmentId === environment.Id);
        await tx.collection(environmentCollection).delete(environment.Id);
      }),
  },
  sort: {
    permission: 'EnvironmentEdit',
    handle: ({ body }, { store }) =>
      store.transaction(async (tx) => {
        const environments = tx.collection(environmentCollection);
        const all = await environmentsInOrder(tx);
        const order = body.map((id) => all.find((item) => item.Id.toLowerCase() === id.toLowerCase()));
        const unknown = body.filter((_id, index) => order[index] === undefined);
        if (unknown.length > 0) throw invalid(...unknown.map((id) => `The environment '${id}' does not exist.`));
        const sorted = [...new Set([...order.filter((item) => item !== undefined), ...all])];
        for (const [SortOrder, item] of sorted.entries()) await environments.update({ ...item, SortOrder });
      }),
  },
  machines: {
    permission: 'MachineView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const environment = await tx.collection(environmentCollection).require(params.id);
        return pageIn(tx, context, query, machineListing(environment.Id, query));
      }),
  },
});

interface ListQuery {
  readonly ids?: string[] | undefined;
  readonly name?: string | undefined;
  readonly partialName?: string | undefined;
}

/** `name` filters by "contains" here: clients compare for themselves (rest-api.md §1). */
function listing({ ids, name, partialName }: ListQuery) {
  return {
    collection: environmentCollection,
    itemType: 'Environment',
    path: ['environments'],
    template,
    find: { ids, partialName: name ?? partialName, order: 'rank' },
    present: presentEnvironment,
  } as const;
}

interface MachineQuery extends MachineFilter {
  readonly partialName?: string | undefined;
  readonly roles?: string[] | undefined;
  readonly tenantIds?: string[] | undefined;
  readonly tenantTags?: string[] | undefined;
}

function machineListing(environment: string, query: MachineQuery) {
  return {
    collection: machineCollection,
    itemType: 'DeploymentTarget',
    path: ['environments', environment, 'machines'],
    template: machinesOfEnvironmentTemplate,
    find: {
      keys: {
        ...machineFilterKeys(query),
        environment,
        role: query.roles?.map((role) => role.toLowerCase()),
        tenant: query.tenantIds,
        tag: query.tenantTags?.map((tag) => tag.toLowerCase()),
      },
      partialName: query.partialName,
      order: 'name',
    },
    present: presentMachine,
  } as const;
}

/** The environments that a project or channel can reach; all when neither is named. */
async function environmentsFor(tx: ReadTransaction, query: { projectId?: string | undefined; channelId?: string | undefined }) {
  if (query.channelId !== undefined) {
    const channel = await tx.collection(channelCollection).require(query.channelId);
    return environmentsOfChannel(tx, await tx.collection(projectCollection).require(channel.ProjectId), channel);
  }
  if (query.projectId === undefined) return environmentsInOrder(tx);
  return environmentsOfProject(tx, await requireProject(tx, query.projectId));
}

async function fill(environments: Collection<EnvironmentDocument, 'slug'>, body: Input, own: EnvironmentDocument | undefined) {
  const findings = nameFindings(body.Name, { what: 'An environment', longest: 50 });
  if (findings.length > 0) throw invalid(...findings);
  return {
    Name: body.Name.trim(),
    Slug: await chooseSlug(environments, { slug: body.Slug, name: body.Name, own }),
    Description: body.Description,
    UseGuidedFailure: body.UseGuidedFailure,
    AllowDynamicInfrastructure: body.AllowDynamicInfrastructure,
    ExtensionSettings: body.ExtensionSettings,
    EnvironmentTags: body.EnvironmentTags,
  };
}

async function refuseIfUsed(tx: Transaction, { Id: environment, Name: name }: EnvironmentDocument): Promise<void> {
  const lifecycles = await tx.collection(lifecycleCollection).find({ keys: { environment }, order: 'name' });
  const machines = await tx.collection(machineCollection).find({ keys: { environment }, order: 'name' });
  const tenants = await tx.collection(tenantCollection).find({ keys: { environment }, order: 'name' });
  const triggers = await tx.collection(projectTriggerCollection).find({ keys: { environment }, order: 'name' });
  const deployments = await tx.collection(deploymentCollection).count({ keys: { environment } });
  const users = [
    ...lifecycles.items.map((item) => `the lifecycle '${item.Name}'`),
    ...machines.items.map((item) => `the deployment target '${item.Name}'`),
    ...triggers.items.map((item) => `the trigger '${item.Name}'`),
    ...tenants.items.map((item) => `the tenant '${item.Name}'`),
    ...(deployments > 0 ? [`${deployments} deployments`] : []),
  ];
  if (users.length > 0) throw refused(`The environment '${name}' cannot be deleted because it is used by ${users.join(', ')}.`);
}
