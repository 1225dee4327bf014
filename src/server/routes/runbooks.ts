import type { z } from 'zod';
import { runbooks as endpoints } from '../../contract/resources/runbooks.ts';
import type { RunbookInput } from '../../contract/resources/runbooks.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { presentEnvironment } from '../resources/environments.ts';
import { requireProject } from '../resources/lookups.ts';
import type { ProjectDocument } from '../resources/projects.ts';
import { insertRunbook, updateRunbook } from '../resources/runbookEdit.ts';
import { environmentsOfRunbook } from '../resources/runbookEnvironments.ts';
import { requireRunbookOf, runbooksOf } from '../resources/runbookLookups.ts';
import { removeRunbook } from '../resources/runbookRemoval.ts';
import { presentRunbook, runbookCollection } from '../resources/runbooks.ts';
import type { RunbookDocument } from '../resources/runbooks.ts';
import { invalid } from '../refusal.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { listPage, pageIn } from './listing.ts';

type Input = z.output<typeof RunbookInput>;

export const runbookRoutes = routes('runbooks', endpoints, {
  list: {
    permission: 'RunbookView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        ...listed,
        path: ['runbooks'],
        template: '{?skip,take,ids,partialName,projectIds}',
        find: { ids: query.ids, keys: { project: query.projectIds }, partialName: query.partialName, order: 'name' },
      }),
  },
  all: {
    permission: 'RunbookView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const found = await tx.collection(runbookCollection).find({ ids: query.ids, order: 'name' });
        return found.items.map((item) => presentRunbook(item, links));
      }),
  },
  get: {
    permission: 'RunbookView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentRunbook(await tx.collection(runbookCollection).require(params.id), links)),
  },
  create: {
    permission: 'RunbookEdit',
    handle: ({ body }, context) =>
      context.store.transaction(async (tx) => {
        if (body.ProjectId === null) throw invalid('A runbook needs the ProjectId of its project.');
        return create(tx, await requireProject(tx, body.ProjectId), body, context);
      }),
  },
  update: {
    permission: 'RunbookEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const own = await tx.collection(runbookCollection).require(params.id);
        return presentRunbook(await updateRunbook(tx, own, body), links);
      }),
  },
  delete: {
    permission: 'RunbookEdit',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => removeRunbook(tx, await tx.collection(runbookCollection).require(params.id))),
  },
  environments: {
    permission: 'RunbookView',
    handle: ({ params }, context) =>
      context.store.read(async (tx) => environments(tx, await tx.collection(runbookCollection).require(params.id), context)),
  },
  listOfProject: {
    permission: 'RunbookView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        return pageIn(tx, context, query, {
          ...listed,
          path: ['projects', project.Id, 'runbooks'],
          template: '{?skip,take,ids,partialName}',
          find: { ids: query.ids, keys: { project: project.Id }, partialName: query.partialName, order: 'name' },
        });
      }),
  },
  allOfProject: {
    permission: 'RunbookView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => {
        const found = await runbooksOf(tx, (await requireProject(tx, params.projectId)).Id);
        return found.map((item) => presentRunbook(item, links));
      }),
  },
  getOfProject: {
    permission: 'RunbookView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentRunbook(await requireRunbookOf(tx, params.projectId, params.id), links)),
  },
  createInProject: {
    permission: 'RunbookEdit',
    handle: ({ params, body }, context) =>
      context.store.transaction(async (tx) => create(tx, await requireProject(tx, params.projectId), body, context)),
  },
  updateOfProject: {
    permission: 'RunbookEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const own = await requireRunbookOf(tx, params.projectId, params.id);
        return presentRunbook(await updateRunbook(tx, own, body), links);
      }),
  },
  deleteOfProject: {
    permission: 'RunbookEdit',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => removeRunbook(tx, await requireRunbookOf(tx, params.projectId, params.id))),
  },
  environmentsOfProject: {
    permission: 'RunbookView',
    handle: ({ params }, context) =>
      context.store.read(async (tx) => environments(tx, await requireRunbookOf(tx, params.projectId, params.id), context)),
  },
});

const listed = { collection: runbookCollection, itemType: 'Runbook', present: presentRunbook };

async function create(tx: Transaction, project: ProjectDocument, body: Input, { links }: RequestContext) {
  return presentRunbook(await insertRunbook(tx, project, body), links);
}

async function environments(tx: ReadTransaction, runbook: RunbookDocument, { links }: RequestContext) {
  return (await environmentsOfRunbook(tx, runbook)).map((item) => presentEnvironment(item, links));
}
