import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, integer, openEnumOr, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { machineFactFields, machineInputFields } from './machines.ts';

export const workerPoolTypes = ['StaticWorkerPool', 'DynamicWorkerPool'] as const;

const poolFields = {
  Name: z.string(),
  Slug: text,
  Description: text,
  IsDefault: flag(),
  WorkerPoolType: openEnumOr(workerPoolTypes, 'StaticWorkerPool'),
};

/** A named group of workers (rest-api.md §9). */
export const WorkerPool = z.looseObject({ ...spaceResourceFields, ...poolFields, SortOrder: integer(0) });
export type WorkerPool = z.infer<typeof WorkerPool>;

/** What create and update take; without `SortOrder` a new pool goes last. */
export const WorkerPoolInput = z.looseObject({ ...newResourceFields, ...poolFields, SpaceId: text, SortOrder: z.number().nullish() });

const workerFields = { ...machineInputFields, WorkerPoolIds: texts };

/** A machine that runs steps for the server: the base of a deployment target, with pools in place of environments and roles. */
export const Worker = z.looseObject({ ...spaceResourceFields, ...workerFields, ...machineFactFields });
export type Worker = z.infer<typeof Worker>;

export const WorkerInput = z.looseObject({ ...newResourceFields, ...workerFields, SpaceId: text });

const PoolQuery = z.object({ ...pagingQuery(), ids: queryList, name: queryText, partialName: queryText });
const WorkersOfPoolQuery = z.object({
  ...pagingQuery(),
  partialName: queryText,
  isDisabled: queryBool,
  healthStatuses: queryList,
  commStyles: queryList,
  shellNames: queryList,
});
const WorkerQuery = z.object({
  ...WorkersOfPoolQuery.shape,
  ids: queryList,
  name: queryText,
  workerPoolIds: queryList,
  thumbprint: queryText,
});
const AllQuery = z.object({ ids: queryList });

export const workerPools = {
  /** By sort order. */
  list: endpoint({ method: 'GET', scope: 'space', path: 'workerpools', query: PoolQuery, response: pageOf(WorkerPool) }),
  /** A bare array by sort order. */
  all: endpoint({ method: 'GET', scope: 'space', path: 'workerpools/all', query: AllQuery, response: z.array(WorkerPool) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'workerpools/{id}', response: WorkerPool }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'workerpools', body: WorkerPoolInput, response: WorkerPool, status: 201 }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'workerpools/{id}', body: WorkerPoolInput, response: WorkerPool }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'workerpools/{id}', response: Nothing }),
  workers: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'workerpools/{id}/workers',
    query: WorkersOfPoolQuery,
    response: pageOf(Worker),
  }),
};

export const workers = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'workers', query: WorkerQuery, response: pageOf(Worker) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'workers/all', query: AllQuery, response: z.array(Worker) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'workers/{id}', response: Worker }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'workers', body: WorkerInput, response: Worker, status: 201 }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'workers/{id}', body: WorkerInput, response: Worker }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'workers/{id}', response: Nothing }),
};
