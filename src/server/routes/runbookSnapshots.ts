import type { z } from 'zod';
import { runbookSnapshots as endpoints } from '../../contract/resources/runbookSnapshots.ts';
import type { RunbookSnapshotInput } from '../../contract/resources/runbookSnapshots.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { invalid, notFound } from '../refusal.ts';
import { createRunbookSnapshot } from '../resources/createRunbookSnapshot.ts';
import { requireProject } from '../resources/lookups.ts';
import { requireRunbookOf } from '../resources/runbookLookups.ts';
import { removeRunbookSnapshot } from '../resources/runbookRemoval.ts';
import { runbookCollection } from '../resources/runbooks.ts';
import type { RunbookDocument } from '../resources/runbooks.ts';
import { renameSnapshot, refreezeSnapshot } from '../resources/runbookSnapshotEdit.ts';
import { presentRunbookSnapshot, runbookSnapshotCollection } from '../resources/runbookSnapshots.ts';
import { readSnapshotTemplate } from '../resources/runbookSnapshotTemplate.ts';
import { toolsOf } from '../resources/snapshots.ts';
import { selectedFor } from '../rules/packageSelection.ts';
import type { ReadTransaction } from '../store/port.ts';
import { listPage, pageIn } from './listing.ts';
import type { PageQuery } from './listing.ts';

type Input = z.output<typeof RunbookSnapshotInput>;

export const runbookSnapshotRoutes = routes('runbookSnapshots', endpoints, {
  list: {
    permission: 'RunbookView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        ...listed,
        path: ['runbookSnapshots'],
        template: '{?skip,take,ids,partialName}',
        find: { ids: query.ids, partialName: query.searchByName ?? query.partialName, order: 'newest' },
      }),
  },
  ofProject: {
    permission: 'RunbookView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        const partialName = query.searchByName ?? query.partialName;
        return pageIn(tx, context, query, {
          ...listed,
          path: ['projects', project.Id, 'runbookSnapshots'],
          template: '{?skip,take,searchByName}',
          find: { ids: query.ids, keys: { project: project.Id }, partialName, order: 'newest' },
        });
      }),
  },
  ofRunbook: {
    permission: 'RunbookView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => listOf(tx, await tx.collection(runbookCollection).require(params.runbookId), query, context)),
  },
  ofRunbookInProject: {
    permission: 'RunbookView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => listOf(tx, await requireRunbookOf(tx, params.projectId, params.runbookId), query, context)),
  },
  get: {
    permission: 'RunbookView',
    handle: ({ params }, { store, links }) => store.read(async (tx) => presentRunbookSnapshot(await require(tx, params.id), links)),
  },
  getInProject: {
    permission: 'RunbookView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => {
        const snapshot = await require(tx, params.id);
        if ((await requireProject(tx, params.projectId)).Id !== snapshot.ProjectId) throw notFound(params.id);
        return presentRunbookSnapshot(snapshot, links);
      }),
  },
  create: { permission: 'RunbookSnapshotCreate', handle: ({ body, query }, context) => create(body, query.publish, context) },
  createInProject: { permission: 'RunbookSnapshotCreate', handle: ({ body, query }, context) => create(body, query.publish, context) },
  update: {
    permission: 'RunbookEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => presentRunbookSnapshot(await renameSnapshot(tx, await require(tx, params.id), body), links)),
  },
  delete: {
    permission: 'RunbookEdit',
    handle: ({ params }, { store }) => store.transaction(async (tx) => removeRunbookSnapshot(tx, await require(tx, params.id))),
  },
  snapshotVariables: {
    permission: 'RunbookEdit',
    handle: ({ params }, context) =>
      context.store.transaction(async (tx) => {
        const snapshot = await refreezeSnapshot(tx, await require(tx, params.id), toolsOf(context));
        return presentRunbookSnapshot(snapshot, context.links);
      }),
  },
  template: {
    permission: 'RunbookView',
    handle: ({ params }, context) =>
      context.store.read(async (tx) => readSnapshotTemplate(tx, await tx.collection(runbookCollection).require(params.runbookId), context)),
  },
  templateInProject: {
    permission: 'RunbookView',
    handle: ({ params }, context) =>
      context.store.read(async (tx) => readSnapshotTemplate(tx, await requireRunbookOf(tx, params.projectId, params.runbookId), context)),
  },
});

const listed = { collection: runbookSnapshotCollection, itemType: 'RunbookSnapshot', present: presentRunbookSnapshot };

function listOf(tx: ReadTransaction, runbook: RunbookDocument, query: PageQuery & SearchQuery, context: RequestContext) {
  return pageIn(tx, context, query, {
    ...listed,
    path: ['runbooks', runbook.Id, 'runbookSnapshots'],
    template: '{?skip,take,searchByName}',
    find: { ids: query.ids, keys: { runbook: runbook.Id }, partialName: query.searchByName ?? query.partialName, order: 'newest' },
  });
}

interface SearchQuery {
  readonly ids?: readonly string[] | undefined;
  readonly searchByName?: string | undefined;
  readonly partialName?: string | undefined;
}

/** Whoever may not edit a runbook may not publish: publishing changes what others run. */
function create(body: Input, publishQuery: string | undefined, context: RequestContext) {
  return context.store.transaction(async (tx) => {
    const runbook = body.RunbookId === null ? undefined : await tx.collection(runbookCollection).get(body.RunbookId);
    if (!runbook) throw invalid(`The runbook '${body.RunbookId ?? ''}' does not exist.`);
    const { Name: name, Notes: notes, SelectedPackages: selected } = body;
    const publish = isWish(publishQuery) || isWish(body.Publish ?? undefined);
    const snapshot = await createRunbookSnapshot(
      tx,
      { runbook, name, notes, publish, requested: (need) => selectedFor(need, selected) },
      context,
    );
    return presentRunbookSnapshot(snapshot, context.links);
  });
}

/** Clients write `true`, or any text that is no `false`. */
function isWish(value: string | boolean | undefined): boolean {
  return value === true || (typeof value === 'string' && value.trim() !== '' && value.trim().toLowerCase() !== 'false');
}

function require(tx: ReadTransaction, id: string) {
  return tx.collection(runbookSnapshotCollection).require(id);
}
