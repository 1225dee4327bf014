import type { z } from 'zod';
import { runbookProcesses as endpoints } from '../../contract/resources/runbookProcesses.ts';
import type { DeploymentProcessInput } from '../../contract/resources/deploymentProcesses.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { notFound } from '../refusal.ts';
import { presentRunbookProcess, processCollection } from '../resources/deploymentProcesses.ts';
import type { ProcessDocument } from '../resources/deploymentProcesses.ts';
import { requireProject } from '../resources/lookups.ts';
import { updateProcess } from '../resources/processEdit.ts';
import type { ReadTransaction } from '../store/port.ts';
import { listPage } from './listing.ts';

export const runbookProcessRoutes = routes('runbookProcesses', endpoints, {
  list: {
    permission: 'ProcessView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        collection: processCollection,
        itemType: 'RunbookProcess',
        path: ['runbookProcesses'],
        template: '{?skip,take,ids}',
        find: { ids: query.ids, keys: { snapshot: 'false of runbook' } },
        present: presentRunbookProcess,
      }),
  },
  get: { permission: 'ProcessView', handle: ({ params }, context) => get(context, params.id) },
  update: { permission: 'RunbookEdit', handle: ({ params, body }, context) => update(context, params.id, body) },
  getOfProject: { permission: 'ProcessView', handle: ({ params }, context) => get(context, params.id, params.projectId) },
  updateOfProject: {
    permission: 'RunbookEdit',
    handle: ({ params, body }, context) => update(context, params.id, body, params.projectId),
  },
});

function get({ store, links }: RequestContext, id: string, projectId?: string) {
  return store.read(async (tx) => presentRunbookProcess(await require(tx, id, projectId), links));
}

function update(context: RequestContext, id: string, body: z.output<typeof DeploymentProcessInput>, projectId?: string) {
  const { store, links } = context;
  return store.transaction(async (tx) => {
    const stored = await require(tx, id, projectId);
    return presentRunbookProcess(await updateProcess(tx, { kind: 'RunbookProcess', stored, body }, context), links);
  });
}

/** The process of a runbook; deployment processes, and those of other projects than the path says, are not found here. */
async function require(tx: ReadTransaction, id: string, projectId: string | undefined): Promise<ProcessDocument> {
  const process = await tx.collection(processCollection).require(id);
  const project = projectId === undefined ? undefined : await requireProject(tx, projectId);
  if (process.RunbookId === null || (project && project.Id !== process.ProjectId)) throw notFound(id);
  return process;
}
