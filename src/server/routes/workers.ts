import type { z } from 'zod';
import { workers as endpoints } from '../../contract/resources/workers.ts';
import type { WorkerInput } from '../../contract/resources/workers.ts';
import { routes } from '../http/route.ts';
import { invalid } from '../refusal.ts';
import { missingIds } from '../resources/lookups.ts';
import { fillMachine, machineFilterKeys, machineFindings } from '../resources/machineFacts.ts';
import { workerPoolCollection } from '../resources/workerPools.ts';
import { presentWorker, workerCollection } from '../resources/workers.ts';
import type { WorkerDocument } from '../resources/workers.ts';
import type { Transaction } from '../store/port.ts';
import { listPage } from './listing.ts';

type Input = z.output<typeof WorkerInput>;

const workersTemplate = '{?skip,take,name,ids,partialName,isDisabled,healthStatuses,commStyles,workerPoolIds,thumbprint,shellNames}';

export const workerRoutes = routes('workers', endpoints, {
  list: {
    permission: 'WorkerView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        collection: workerCollection,
        itemType: 'Worker',
        path: ['workers'],
        template: workersTemplate,
        find: {
          ids: query.ids,
          name: query.name,
          partialName: query.partialName,
          keys: { ...machineFilterKeys(query), pool: query.workerPoolIds },
          order: 'name',
        },
        present: presentWorker,
      }),
  },
  all: {
    permission: 'WorkerView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const found = await tx.collection(workerCollection).find({ ids: query.ids, order: 'name' });
        return found.items.map((item) => presentWorker(item, links));
      }),
  },
  get: {
    permission: 'WorkerView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentWorker(await tx.collection(workerCollection).require(params.id), links)),
  },
  create: {
    permission: 'WorkerEdit',
    handle: ({ body }, { store, links, space }) =>
      store.transaction(async (tx) => {
        const filled = await fill(tx, body, undefined);
        return presentWorker(await tx.collection(workerCollection).insert({ ...filled, Id: '', SpaceId: space }), links);
      }),
  },
  update: {
    permission: 'WorkerEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const own = await tx.collection(workerCollection).require(params.id);
        const filled = await fill(tx, body, own);
        return presentWorker(await tx.collection(workerCollection).update({ ...own, ...filled }), links);
      }),
  },
  delete: {
    permission: 'WorkerEdit',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => {
        const worker = await tx.collection(workerCollection).require(params.id);
        await tx.collection(workerCollection).delete(worker.Id);
      }),
  },
});

/** Workers are kept for the commands and clients that list and clean them; the steps of this server run on the server itself. */
async function fill(tx: Transaction, body: Input, own: WorkerDocument | undefined) {
  const pools = tx.collection(workerPoolCollection);
  const findings = [
    ...machineFindings(body, 'A worker'),
    ...(body.WorkerPoolIds.length === 0 ? ['A worker needs at least one worker pool.'] : []),
    ...(await missingIds(body.WorkerPoolIds, 'worker pool', (id) => pools.get(id))),
  ];
  if (findings.length > 0) throw invalid(...findings);
  return { ...fillMachine(body, own), WorkerPoolIds: [...new Set(body.WorkerPoolIds)] };
}
