import { runbookRuns as endpoints } from '../../contract/resources/runbookRuns.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { notFound, notOffered } from '../refusal.ts';
import { createRunbookRun } from '../resources/createRunbookRun.ts';
import type { RunbookRunOrder } from '../resources/createRunbookRun.ts';
import { environmentCollection } from '../resources/environments.ts';
import { requireProject } from '../resources/lookups.ts';
import { repeatRunbookRun } from '../resources/repeatRunbookRun.ts';
import { environmentsOfRunbook } from '../resources/runbookEnvironments.ts';
import { requireRunbookOf } from '../resources/runbookLookups.ts';
import { removeRunbookRun } from '../resources/runbookRemoval.ts';
import { readRunbookRunPreview } from '../resources/runbookRunPreview.ts';
import { presentRunbookRun, runbookRunCollection } from '../resources/runbookRuns.ts';
import type { RunbookRunDocument } from '../resources/runbookRuns.ts';
import { runbookCollection } from '../resources/runbooks.ts';
import { runbookSnapshotCollection } from '../resources/runbookSnapshots.ts';
import { requireTenant } from '../resources/tenants.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { runOrderFromBody, runOrdersFromCommand, runOrdersFromParameters } from './createRunbookRun.ts';
import { pageIn } from './listing.ts';
import { tasksIn } from './tasksIn.ts';

export const runbookRunRoutes = routes('runbookRuns', endpoints, {
  list: {
    permission: 'RunbookRunView',
    handle: ({ query }, context) =>
      context.store.read(async (tx) => {
        const { ids, projects, environments, tenants, runbooks, partialName } = query;
        const task = query.taskState === undefined ? undefined : await tasksIn(tx, query.taskState, 'RunbookRun');
        const keys = { project: projects, environment: environments, tenant: tenants, runbook: runbooks, task };
        return pageIn(tx, context, query, {
          ...listed,
          path: ['runbookRuns'],
          template: '{?skip,take,ids,projects,environments,tenants,runbooks,taskState,partialName}',
          find: { ids, keys, partialName, order: 'newest' },
        });
      }),
  },
  ofRunbook: {
    permission: 'RunbookRunView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const runbook = await tx.collection(runbookCollection).require(params.runbookId);
        const path = ['runbooks', runbook.Id, 'runbookRuns'];
        const find = { keys: { runbook: runbook.Id }, order: 'newest' } as const;
        return pageIn(tx, context, query, { ...listed, path, template: '{?skip,take}', find });
      }),
  },
  get: {
    permission: 'RunbookRunView',
    handle: ({ params }, { store, links }) => store.read(async (tx) => presentRunbookRun(await require(tx, params.id), links)),
  },
  getInProject: {
    permission: 'RunbookRunView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentRunbookRun(await require(tx, params.id, params.projectId), links)),
  },
  create: {
    permission: 'RunbookRunCreate',
    handle: ({ body }, context) => context.store.transaction(async (tx) => one(tx, await runOrderFromBody(tx, body, context), context)),
  },
  createInProject: {
    permission: 'RunbookRunCreate',
    handle: ({ body }, context) => context.store.transaction(async (tx) => one(tx, await runOrderFromBody(tx, body, context), context)),
  },
  createOfRunbook: {
    permission: 'RunbookRunCreate',
    handle: ({ params, body }, context) =>
      context.store.transaction(async (tx) => {
        const runbook = await tx.collection(runbookCollection).require(params.runbookId);
        const runs = await all(tx, await runOrdersFromParameters(tx, runbook, body, context), context);
        return runs.map((run) => presentRunbookRun(run, context.links));
      }),
  },
  createV1: {
    permission: 'RunbookRunCreate',
    handle: ({ body }, context) =>
      context.store.transaction(async (tx) => {
        const runs = await all(tx, await runOrdersFromCommand(tx, body, context), context);
        return { RunbookRunServerTasks: runs.map(({ Id, TaskId }) => ({ RunbookRunId: Id, ServerTaskId: TaskId })) };
      }),
  },
  createGitV1: {
    permission: 'RunbookRunCreate',
    handle() {
      throw notOffered('runbooks that live in Git; run the runbook without a Git reference');
    },
  },
  retryV1: {
    permission: 'RunbookRunCreate',
    handle: ({ params }, context) =>
      context.store.transaction(async (tx) => {
        const { Id } = await require(tx, params.id, params.projectId);
        return { Resource: presentRunbookRun(await repeatRunbookRun(tx, Id, context), context.links) };
      }),
  },
  delete: {
    permission: 'RunbookRunDelete',
    handle: ({ params }, { store }) => store.transaction(async (tx) => removeRunbookRun(tx, await require(tx, params.id))),
  },
  deleteInProject: {
    permission: 'RunbookRunDelete',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => removeRunbookRun(tx, await require(tx, params.id, params.projectId))),
  },
  template: {
    permission: 'RunbookView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => {
        const runbook = await tx.collection(runbookCollection).require(params.runbookId);
        const preview = ['projects', runbook.ProjectId, 'runbooks', runbook.Id, 'runbookRuns', 'preview'];
        const environments = await environmentsOfRunbook(tx, runbook);
        return {
          Id: null,
          RunbookId: runbook.Id,
          PromoteTo: environments.map(({ Id, Name }) => ({ Id, Name, Links: { RunbookRunPreview: links.space(...preview, Id) } })),
          Links: { Self: links.space('runbooks', runbook.Id, 'runbookRunTemplate') },
        };
      }),
  },
  preview: {
    permission: 'RunbookView',
    handle: ({ params, query }, { store }) =>
      store.read(async (tx) => {
        const runbook = await requireRunbookOf(tx, params.projectId, params.runbookId);
        const environment = await tx.collection(environmentCollection).require(params.environmentId);
        return readRunbookRunPreview(tx, { runbook, snapshot: undefined, environment, tenant: undefined, includeDisabled: given(query) });
      }),
  },
  previews: {
    permission: 'RunbookView',
    handle: ({ params, body }, { store }) =>
      store.read(async (tx) => {
        const runbook = await requireRunbookOf(tx, params.projectId, params.runbookId);
        return Promise.all(
          body.DeploymentPreviews.map(async ({ EnvironmentId, TenantId }) => {
            const environment = await tx.collection(environmentCollection).require(EnvironmentId);
            const tenant = TenantId === null || TenantId === '' ? undefined : await requireTenant(tx, TenantId);
            return readRunbookRunPreview(tx, {
              ...{ runbook, snapshot: undefined, environment, tenant },
              includeDisabled: body.IncludeDisabledSteps,
            });
          }),
        );
      }),
  },
  previewOfSnapshot: {
    permission: 'RunbookView',
    handle: ({ params, query }, { store }) => store.read((tx) => previewSnapshot(tx, { ...params, includeDisabled: given(query) })),
  },
  previewOfSnapshotForTenant: {
    permission: 'RunbookView',
    handle: ({ params, query }, { store }) => store.read((tx) => previewSnapshot(tx, { ...params, includeDisabled: given(query) })),
  },
});

const listed = { collection: runbookRunCollection, itemType: 'RunbookRun', present: presentRunbookRun };

const given = (query: { readonly includeDisabledSteps?: boolean | undefined }): boolean => query.includeDisabledSteps ?? false;

interface SnapshotPreview {
  readonly snapshotId: string;
  readonly environmentId: string;
  readonly tenantId?: string;
  readonly includeDisabled: boolean;
}

async function previewSnapshot(tx: ReadTransaction, { snapshotId, environmentId, tenantId, includeDisabled }: SnapshotPreview) {
  const snapshot = await tx.collection(runbookSnapshotCollection).require(snapshotId);
  const runbook = await tx.collection(runbookCollection).require(snapshot.RunbookId);
  const environment = await tx.collection(environmentCollection).require(environmentId);
  const tenant = tenantId === undefined ? undefined : await requireTenant(tx, tenantId);
  return readRunbookRunPreview(tx, { runbook, snapshot, environment, tenant, includeDisabled });
}

async function one(tx: Transaction, order: RunbookRunOrder, context: RequestContext) {
  return presentRunbookRun(await createRunbookRun(tx, order, context), context.links);
}

/** All of them or none: a request that names a wrong environment starts nothing. */
async function all(tx: Transaction, orders: readonly RunbookRunOrder[], context: RequestContext): Promise<RunbookRunDocument[]> {
  const runs: RunbookRunDocument[] = [];
  for (const order of orders) runs.push(await createRunbookRun(tx, order, context));
  return runs;
}

async function require(tx: ReadTransaction, id: string, projectId?: string): Promise<RunbookRunDocument> {
  const run = await tx.collection(runbookRunCollection).require(id);
  if (projectId !== undefined && (await requireProject(tx, projectId)).Id !== run.ProjectId) throw notFound(id);
  return run;
}
