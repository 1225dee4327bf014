import type { z } from 'zod';
import { deploymentProcesses as endpoints } from '../../contract/resources/deploymentProcesses.ts';
import type { DeploymentProcessInput } from '../../contract/resources/deploymentProcesses.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { notFound } from '../refusal.ts';
import { presentProcess, processCollection } from '../resources/deploymentProcesses.ts';
import type { ProcessDocument } from '../resources/deploymentProcesses.ts';
import { refuseGit, requireProject } from '../resources/lookups.ts';
import { updateProcess } from '../resources/processEdit.ts';
import { projectCollection } from '../resources/projects.ts';
import { readReleaseTemplate } from '../resources/releaseTemplate.ts';
import type { ReadTransaction } from '../store/port.ts';
import { listPage } from './listing.ts';

type Input = z.output<typeof DeploymentProcessInput>;

export const deploymentProcessRoutes = routes('deploymentProcesses', endpoints, {
  list: {
    permission: 'ProcessView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        collection: processCollection,
        itemType: 'DeploymentProcess',
        path: ['deploymentprocesses'],
        template: '{?skip,take,ids}',
        find: { ids: query.ids, keys: { snapshot: 'false' } },
        present: presentProcess,
      }),
  },
  get: {
    permission: 'ProcessView',
    handle: ({ params }, { store, links }) => store.read(async (tx) => presentProcess(await require(tx, params.id), links)),
  },
  update: { permission: 'ProcessEdit', handle: ({ params, body }, context) => update(context, params.id, body) },
  template: {
    permission: 'ProcessView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const process = await require(tx, params.id);
        const project = await tx.collection(projectCollection).require(process.ProjectId);
        return readReleaseTemplate(tx, { project, process, channelId: query.channel, context });
      }),
  },
  getOfProject: {
    permission: 'ProcessView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        return presentProcess(await tx.collection(processCollection).require(project.DeploymentProcessId), links);
      }),
  },
  updateOfProject: {
    permission: 'ProcessEdit',
    async handle({ params, body }, context) {
      const project = await context.store.read((tx) => requireProject(tx, params.projectId));
      return update(context, project.DeploymentProcessId, body);
    },
  },
  templateOfProject: {
    permission: 'ProcessView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        const process = await tx.collection(processCollection).get(project.DeploymentProcessId);
        if (!process) throw notFound(project.DeploymentProcessId);
        return readReleaseTemplate(tx, { project, process, channelId: query.channel, context });
      }),
  },
  getOfProjectAt: { permission: 'ProcessView', handle: ({ params }, { store }) => store.read((tx) => refuseGit(tx, params.projectId)) },
  templateOfProjectAt: {
    permission: 'ProcessView',
    handle: ({ params }, { store }) => store.read((tx) => refuseGit(tx, params.projectId)),
  },
});

function update(context: RequestContext, id: string, body: Input) {
  const { store, links } = context;
  return store.transaction(async (tx) => {
    const stored = await require(tx, id);
    return presentProcess(await updateProcess(tx, { kind: 'DeploymentProcess', stored, body }, context), links);
  });
}

/** The process of a project, or a snapshot of one; those of runbooks are not found here. */
async function require(tx: ReadTransaction, id: string): Promise<ProcessDocument> {
  const process = await tx.collection(processCollection).require(id);
  if (process.RunbookId !== null) throw notFound(id);
  return process;
}
