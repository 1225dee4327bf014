import type { z } from 'zod';
import { projectGroups as endpoints } from '../../contract/resources/projectGroups.ts';
import type { ProjectGroupInput } from '../../contract/resources/projectGroups.ts';
import { routes } from '../http/route.ts';
import { invalid, refused } from '../refusal.ts';
import { chooseSlug } from '../resources/lookups.ts';
import { presentProjectGroup, projectGroupCollection } from '../resources/projectGroups.ts';
import type { ProjectGroupDocument } from '../resources/projectGroups.ts';
import { projectCollection } from '../resources/projects.ts';
import { nameFindings } from '../rules/names.ts';
import type { Transaction } from '../store/port.ts';
import { listPage } from './listing.ts';

type Input = z.output<typeof ProjectGroupInput>;

export const projectGroupRoutes = routes('projectGroups', endpoints, {
  list: {
    permission: 'ProjectGroupView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        collection: projectGroupCollection,
        itemType: 'ProjectGroup',
        path: ['projectgroups'],
        template: '{?skip,take,ids,partialName}',
        find: { ids: query.ids, partialName: query.partialName, order: 'name' },
        present: presentProjectGroup,
      }),
  },
  all: {
    permission: 'ProjectGroupView',
    handle: (_request, { store, links }) =>
      store.read(async (tx) => {
        const found = await tx.collection(projectGroupCollection).find({ order: 'name' });
        return found.items.map((item) => presentProjectGroup(item, links));
      }),
  },
  get: {
    permission: 'ProjectGroupView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentProjectGroup(await tx.collection(projectGroupCollection).require(params.id), links)),
  },
  create: {
    permission: 'ProjectGroupCreate',
    handle: ({ body }, { store, links, space }) =>
      store.transaction(async (tx) => {
        const filled = await fill(tx, body, undefined);
        return presentProjectGroup(await tx.collection(projectGroupCollection).insert({ ...filled, Id: '', SpaceId: space }), links);
      }),
  },
  update: {
    permission: 'ProjectGroupEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const own = await tx.collection(projectGroupCollection).require(params.id);
        const filled = await fill(tx, body, own);
        return presentProjectGroup(await tx.collection(projectGroupCollection).update({ ...own, ...filled }), links);
      }),
  },
  delete: {
    permission: 'ProjectGroupDelete',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => {
        const group = await tx.collection(projectGroupCollection).require(params.id);
        const projects = await tx.collection(projectCollection).find({ keys: { group: group.Id }, order: 'name' });
        const names = projects.items.map((item) => `'${item.Name}'`).join(', ');
        if (projects.total > 0)
          throw refused(`The project group '${group.Name}' cannot be deleted because it holds the projects ${names}.`);
        await tx.collection(projectGroupCollection).delete(group.Id);
      }),
  },
});

async function fill(tx: Transaction, body: Input, own: ProjectGroupDocument | undefined) {
  const findings = nameFindings(body.Name, { what: 'A project group', longest: 200 });
  if (findings.length > 0) throw invalid(...findings);
  return {
    Name: body.Name.trim(),
    Slug: await chooseSlug(tx.collection(projectGroupCollection), { slug: body.Slug, name: body.Name, own }),
    Description: body.Description,
    EnvironmentIds: body.EnvironmentIds,
    RetentionPolicyId: body.RetentionPolicyId,
  };
}
