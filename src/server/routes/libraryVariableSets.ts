import type { z } from 'zod';
import { libraryVariableSets as endpoints } from '../../contract/resources/libraryVariableSets.ts';
import type { LibraryVariableSetInput } from '../../contract/resources/libraryVariableSets.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { invalid, refused } from '../refusal.ts';
import { libraryVariableSetCollection, presentLibraryVariableSet } from '../resources/libraryVariableSets.ts';
import type { LibraryVariableSetDocument } from '../resources/libraryVariableSets.ts';
import { storeTemplates, templateFindings } from '../resources/parameterTemplates.ts';
import { projectCollection } from '../resources/projects.ts';
import { removeUnusedSnapshots } from '../resources/removal.ts';
import { toolsOf } from '../resources/snapshots.ts';
import { variableSetCollection, variableSetIdOf } from '../resources/variableSets.ts';
import { nameFindings } from '../rules/names.ts';
import type { Transaction } from '../store/port.ts';
import { listPage } from './listing.ts';

type Input = z.output<typeof LibraryVariableSetInput>;

export const libraryVariableSetRoutes = routes('libraryVariableSets', endpoints, {
  list: {
    permission: 'LibraryVariableSetView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        collection: libraryVariableSetCollection,
        itemType: 'LibraryVariableSet',
        path: ['libraryvariablesets'],
        template: '{?skip,contentType,take,ids,partialName}',
        find: { ids: query.ids, partialName: query.partialName, keys: { content: query.contentType?.toLowerCase() }, order: 'name' },
        present: presentLibraryVariableSet,
      }),
  },
  all: {
    permission: 'LibraryVariableSetView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const found = await tx.collection(libraryVariableSetCollection).find({ ids: query.ids, order: 'name' });
        return found.items.map((item) => presentLibraryVariableSet(item, links));
      }),
  },
  get: {
    permission: 'LibraryVariableSetView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentLibraryVariableSet(await tx.collection(libraryVariableSetCollection).require(params.id), links)),
  },
  create: {
    permission: 'LibraryVariableSetCreate',
    handle: ({ body }, context) =>
      context.store.transaction(async (tx) => {
        const filled = fill(body, undefined, context);
        const Id = await tx.nextId(libraryVariableSetCollection.idPrefix);
        const VariableSetId = variableSetIdOf(Id);
        const unversioned = { SpaceId: context.space, Version: 0 };
        const stored = await tx.collection(libraryVariableSetCollection).insert({ ...filled, ...unversioned, Id, VariableSetId });
        const none = { LastSnapshotId: null, IsSnapshot: false, Variables: [] };
        await tx.collection(variableSetCollection).insert({ ...unversioned, ...none, Id: VariableSetId, OwnerId: Id });
        return presentLibraryVariableSet(stored, context.links);
      }),
  },
  update: {
    permission: 'LibraryVariableSetEdit',
    handle: ({ params, body }, context) =>
      context.store.transaction(async (tx) => {
        const own = await tx.collection(libraryVariableSetCollection).require(params.id);
        const changed = { ...own, ...fill(body, own, context), Version: own.Version + 1 };
        return presentLibraryVariableSet(await tx.collection(libraryVariableSetCollection).update(changed), context.links);
      }),
  },
  delete: {
    permission: 'LibraryVariableSetDelete',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => remove(tx, await tx.collection(libraryVariableSetCollection).require(params.id))),
  },
});

function fill(body: Input, own: LibraryVariableSetDocument | undefined, context: RequestContext) {
  const findings = [
    ...nameFindings(body.Name, { what: 'A library variable set', longest: 200 }),
    ...(body.ContentType === 'Variables' ? [] : ['Script modules are not offered by this server, only sets of variables.']),
    ...templateFindings(body.Templates),
  ];
  if (findings.length > 0) throw invalid(...findings);
  return {
    Name: body.Name.trim(),
    Description: body.Description,
    ContentType: body.ContentType,
    Templates: storeTemplates(body.Templates, own?.Templates ?? [], toolsOf(context)),
  };
}

/** Snapshots that releases were made of stay as long as they do. */
async function remove(tx: Transaction, set: LibraryVariableSetDocument): Promise<void> {
  const users = await tx.collection(projectCollection).find({ keys: { librarySet: set.Id }, order: 'name' });
  const names = users.items.map((project) => `the project '${project.Name}'`).join(', ');
  if (names !== '') throw refused(`The library variable set '${set.Name}' cannot be deleted because it is included in ${names}.`);
  const owned = await tx.collection(variableSetCollection).find({ keys: { owner: set.Id } });
  const snapshots = owned.items.filter((item) => item.IsSnapshot).map((item) => item.Id);
  await removeUnusedSnapshots(tx, snapshots);
  await tx.collection(variableSetCollection).delete(set.VariableSetId);
  await tx.collection(libraryVariableSetCollection).delete(set.Id);
}
