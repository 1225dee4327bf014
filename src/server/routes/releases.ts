import { releases as endpoints } from '../../contract/resources/releases.ts';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import { notFound } from '../refusal.ts';
import { channelCollection } from '../resources/channels.ts';
import { presentDefect, reportDefect, resolveDefect } from '../resources/defects.ts';
import { deploymentCollection, presentDeployment } from '../resources/deployments.ts';
import { processCollection } from '../resources/deploymentProcesses.ts';
import { missingPackages } from '../resources/executionPreconditions.ts';
import { requireProject } from '../resources/lookups.ts';
import { presentProgression } from '../resources/progression.ts';
import { editRelease, refreezeVariables, releaseByVersion } from '../resources/releaseEdit.ts';
import { presentRelease, releaseCollection } from '../resources/releases.ts';
import { overallStandingOfRelease } from '../resources/releaseStanding.ts';
import { removeRelease } from '../resources/removal.ts';
import { scopeValuesFor } from '../resources/scopeValues.ts';
import { presentVariableSet, variableSetCollection } from '../resources/variableSets.ts';
import { toolsOf } from '../resources/snapshots.ts';
import type { ReadTransaction } from '../store/port.ts';
import { orderFromBody, orderFromCommand, placeReleaseOrder } from './createRelease.ts';
import { listPage, pageIn } from './listing.ts';

export const releaseRoutes = routes('releases', endpoints, {
  list: {
    permission: 'ReleaseView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        ...listed,
        path: ['releases'],
        template: '{?skip,ignoreChannelRules,take,ids}',
        find: { ids: query.ids, order: 'newest' },
      }),
  },
  ofProject: {
    permission: 'ReleaseView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        const keys = { project: project.Id };
        const path = ['projects', project.Id, 'releases'];
        return pageIn(tx, context, query, { ...listed, path, find: { keys, partialName: query.searchByVersion, order: 'newest' } });
      }),
  },
  getByVersion: {
    permission: 'ReleaseView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        return presentRelease(await releaseByVersion(tx, project, params.version), links);
      }),
  },
  ofChannel: {
    permission: 'ReleaseView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const channel = await tx.collection(channelCollection).require(params.id);
        const keys = { channel: channel.Id };
        const path = ['channels', channel.Id, 'releases'];
        return pageIn(tx, context, query, { ...listed, path, find: { keys, partialName: query.searchByVersion, order: 'newest' } });
      }),
  },
  get: {
    permission: 'ReleaseView',
    handle: ({ params }, { store, links }) => store.read(async (tx) => presentRelease(await require(tx, params.id), links)),
  },
  create: {
    permission: 'ReleaseCreate',
    handle: ({ body, query }, context) =>
      context.store.transaction(async (tx) => {
        const rules = query.ignoreChannelRules === true || body.IgnoreChannelRules ? 'ignore' : 'obey';
        const { release } = await placeReleaseOrder(tx, await orderFromBody(tx, body, rules), context);
        return presentRelease(release, context.links);
      }),
  },
  createV1: {
    permission: 'ReleaseCreate',
    handle: ({ body }, context) =>
      context.store.transaction(async (tx) => {
        const { release } = await placeReleaseOrder(tx, await orderFromCommand(tx, body), context);
        return { ReleaseId: release.Id, ReleaseVersion: release.Version };
      }),
  },
  update: {
    permission: 'ReleaseEdit',
    handle: ({ params, body }, { store, links, caller }) =>
      store.transaction(async (tx) => {
        const release = await require(tx, params.id);
        return presentRelease(await editRelease(tx, { release, by: caller?.username ?? null }, body), links);
      }),
  },
  delete: {
    permission: 'ReleaseDelete',
    handle: ({ params }, { store }) => store.transaction(async (tx) => removeRelease(tx, await require(tx, params.id))),
  },
  progression: {
    permission: 'ReleaseView',
    handle: ({ params }, context) =>
      context.store.read(async (tx) => {
        const release = await require(tx, params.id);
        return presentProgression(release, await overallStandingOfRelease(tx, release), context);
      }),
  },
  deployments: {
    permission: 'DeploymentView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const release = await require(tx, params.id);
        return pageIn(tx, context, query, {
          collection: deploymentCollection,
          itemType: 'Deployment',
          path: ['releases', release.Id, 'deployments'],
          template: '{?skip,take}',
          find: { keys: { release: release.Id }, order: 'newest' },
          present: presentDeployment,
        });
      }),
  },
  variables: {
    permission: 'VariableView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        const release = await require(tx, params.id);
        if (release.ProjectId !== project.Id) throw notFound(params.id);
        const set = await tx.collection(variableSetCollection).require(release.ProjectVariableSetSnapshotId);
        return [presentVariableSet(set, await scopeValuesFor(tx, set.OwnerId), links)];
      }),
  },
  defects: {
    permission: 'ReleaseView',
    handle: ({ params, query }, { store, links }) =>
      store.read(async (tx) => {
        const release = await require(tx, params.id);
        const items = release.Defects.map((defect) => presentDefect(defect, release, links));
        const found = { items: items.slice(query.skip, query.skip + query.take), total: items.length };
        return page({ itemType: 'Defect', path: links.space('releases', release.Id, 'defects'), found, ...query });
      }),
  },
  reportDefect: {
    permission: 'DefectReport',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const release = await require(tx, params.id);
        return presentDefect(await reportDefect(tx, release, body.Description), release, links);
      }),
  },
  resolveDefect: {
    permission: 'DefectResolve',
    handle: ({ params }, { store, links }) =>
      store.transaction(async (tx) => {
        const release = await require(tx, params.id);
        return presentDefect(await resolveDefect(tx, release), release, links);
      }),
  },
  snapshotVariables: {
    permission: 'ReleaseEdit',
    handle: ({ params, body }, context) =>
      context.store.transaction(async (tx) => {
        const release = await require(tx, params.id);
        const token = body?.VariableSnapshotConcurrencyToken ?? null;
        return presentRelease(await refreezeVariables(tx, { release, token }, toolsOf(context)), context.links);
      }),
  },
  releaseNotes: {
    permission: 'ReleaseEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const release = await require(tx, params.id);
        return presentRelease(await tx.collection(releaseCollection).update({ ...release, ReleaseNotes: body.ReleaseNotes }), links);
      }),
  },
  missingPackages: {
    permission: 'ReleaseView',
    handle: ({ params }, { store }) =>
      store.read(async (tx) => {
        const release = await require(tx, params.id);
        const process = await tx.collection(processCollection).require(release.ProjectDeploymentProcessSnapshotId);
        const { ChannelId: channelId, SelectedPackages: selectedPackages } = release;
        return { Packages: await missingPackages(tx, { process, channelId, selectedPackages }) };
      }),
  },
});

const listed = {
  collection: releaseCollection,
  itemType: 'Release',
  template: '{?skip,take,searchByVersion}',
  present: presentRelease,
};

function require(tx: ReadTransaction, id: string) {
  return tx.collection(releaseCollection).require(id);
}
