import type { z } from 'zod';
import { deploymentProcesses as endpoints } from '../../contract/resources/deploymentProcesses.ts';
import type { DeploymentProcessInput } from '../../contract/resources/deploymentProcesses.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { notFound, refused } from '../refusal.ts';
import { presentProcess, processCollection } from '../resources/deploymentProcesses.ts';
import { requireProject } from '../resources/lookups.ts';
import { refuseInvalidProcess, storeSteps } from '../resources/processEdit.ts';
import { projectCollection } from '../resources/projects.ts';
import { readReleaseTemplate } from '../resources/releaseTemplate.ts';
import { toolsOf } from '../resources/snapshots.ts';
import { refuseStale } from '../resources/staleness.ts';
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
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentProcess(await tx.collection(processCollection).require(params.id), links)),
  },
  update: { permission: 'ProcessEdit', handle: ({ params, body }, context) => update(context, params.id, body) },
  template: {
    permission: 'ProcessView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const process = await tx.collection(processCollection).require(params.id);
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
});

function update(context: RequestContext, id: string, body: Input) {
  const { store, links } = context;
  return store.transaction(async (tx) => {
    const stored = await tx.collection(processCollection).require(id);
    if (stored.IsSnapshot) throw refused(`The process '${stored.Id}' is a snapshot of a release and cannot be changed.`);
    refuseStale('DeploymentProcess', stored, body.Version);
    await refuseInvalidProcess(tx, body.Steps);
    const Steps = storeSteps(body.Steps, stored, toolsOf(context));
    const changed = { ...stored, Steps, Version: stored.Version + 1, LastSnapshotId: null };
    return presentProcess(await tx.collection(processCollection).update(changed), links);
  });
}
