import type { z } from 'zod';
import { workerPools as endpoints } from '../../contract/resources/workers.ts';
import type { WorkerPoolInput } from '../../contract/resources/workers.ts';
import { routes } from '../http/route.ts';
import { invalid, refused } from '../refusal.ts';
import { chooseSlug } from '../resources/lookups.ts';
import { machineFilterKeys } from '../resources/machineFacts.ts';
import { presentWorkerPool, workerPoolCollection, workersOfPoolTemplate } from '../resources/workerPools.ts';
import type { WorkerPoolDocument } from '../resources/workerPools.ts';
import { presentWorker, workerCollection } from '../resources/workers.ts';
import { nameFindings } from '../rules/names.ts';
import type { Transaction } from '../store/port.ts';
import { listPage, pageIn } from './listing.ts';

type Input = z.output<typeof WorkerPoolInput>;

export const workerPoolRoutes = routes('workerPools', endpoints, {
  list: {
    permission: 'WorkerView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        collection: workerPoolCollection,
        itemType: 'WorkerPool',
        path: ['workerpools'],
        template: '{?name,skip,ids,take,partialName}',
        // Here `name` filters by "contains": clients compare for themselves (rest-api.md §1).
        find: { ids: query.ids, partialName: query.name ?? query.partialName, order: 'rank' },
        present: presentWorkerPool,
      }),
  },
  all: {
    permission: 'WorkerView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const found = await tx.collection(workerPoolCollection).find({ ids: query.ids, order: 'rank' });
        return found.items.map((item) => presentWorkerPool(item, links));
      }),
  },
  get: {
    permission: 'WorkerView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentWorkerPool(await tx.collection(workerPoolCollection).require(params.id), links)),
  },
  create: {
    permission: 'WorkerEdit',
    handle: ({ body }, { store, links, space }) =>
      store.transaction(async (tx) => {
        const pools = tx.collection(workerPoolCollection);
        const filled = await fill(tx, body, undefined);
        const others = (await pools.find({ order: 'rank' })).items;
        const SortOrder = body.SortOrder ?? (others.at(-1)?.SortOrder ?? -1) + 1;
        // One pool is always the default, so the first one is.
        const IsDefault = body.IsDefault || others.every((pool) => !pool.IsDefault);
        const stored = await pools.insert({ ...filled, Id: '', SpaceId: space, SortOrder, IsDefault });
        if (IsDefault) await clearOtherDefaults(tx, stored);
        return presentWorkerPool(stored, links);
      }),
  },
  update: {
    permission: 'WorkerEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const pools = tx.collection(workerPoolCollection);
        const own = await pools.require(params.id);
        const filled = await fill(tx, body, own);
        // A pool stops being the default only when another one becomes it.
        const IsDefault = own.IsDefault || body.IsDefault;
        const stored = await pools.update({ ...own, ...filled, IsDefault, SortOrder: body.SortOrder ?? own.SortOrder });
        if (IsDefault) await clearOtherDefaults(tx, stored);
        return presentWorkerPool(stored, links);
      }),
  },
  delete: {
    permission: 'WorkerEdit',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => {
        const pool = await tx.collection(workerPoolCollection).require(params.id);
        if (pool.IsDefault) throw refused(`The worker pool '${pool.Name}' cannot be deleted because it is the default worker pool.`);
        const { items } = await tx.collection(workerCollection).find({ keys: { pool: pool.Id }, order: 'name' });
        const names = items.map((worker) => `'${worker.Name}'`).join(', ');
        if (items.length > 0) throw refused(`The worker pool '${pool.Name}' cannot be deleted because it holds the workers ${names}.`);
        await tx.collection(workerPoolCollection).delete(pool.Id);
      }),
  },
  workers: {
    permission: 'WorkerView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const pool = await tx.collection(workerPoolCollection).require(params.id);
        return pageIn(tx, context, query, {
          collection: workerCollection,
          itemType: 'Worker',
          path: ['workerpools', pool.Id, 'workers'],
          template: workersOfPoolTemplate,
          find: { keys: { ...machineFilterKeys(query), pool: pool.Id }, partialName: query.partialName, order: 'name' },
          present: presentWorker,
        });
      }),
  },
});

async function fill(tx: Transaction, body: Input, own: WorkerPoolDocument | undefined) {
  const findings = [
    ...nameFindings(body.Name, { what: 'A worker pool', longest: 200 }),
    ...(body.WorkerPoolType === 'StaticWorkerPool'
      ? []
      : [`Worker pools of the type '${body.WorkerPoolType}' are not offered by this server: it leases no machines.`]),
  ];
  if (findings.length > 0) throw invalid(...findings);
  return {
    Name: body.Name.trim(),
    Slug: await chooseSlug(tx.collection(workerPoolCollection), { slug: body.Slug, name: body.Name, own }),
    Description: body.Description,
    WorkerPoolType: body.WorkerPoolType,
  };
}

async function clearOtherDefaults(tx: Transaction, pool: WorkerPoolDocument): Promise<void> {
  const pools = tx.collection(workerPoolCollection);
  const { items } = await pools.find({ keys: { default: 'true' } });
  for (const other of items) if (other.Id !== pool.Id) await pools.update({ ...other, IsDefault: false });
}
