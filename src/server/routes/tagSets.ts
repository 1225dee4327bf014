import type { z } from 'zod';
import { tagSets as endpoints } from '../../contract/resources/tagSets.ts';
import type { TagSetInput } from '../../contract/resources/tagSets.ts';
import { routes } from '../http/route.ts';
import { invalid, refused } from '../refusal.ts';
import { presentTagSet, tagSetCollection, tagSetsInOrder } from '../resources/tagSets.ts';
import type { TagSetDocument } from '../resources/tagSets.ts';
import { usersOfTags } from '../resources/tagUse.ts';
import { canonicalTagName, tagSetFindings } from '../rules/tags.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { listPage } from './listing.ts';

type Input = z.output<typeof TagSetInput>;

export const tagSetRoutes = routes('tagSets', endpoints, {
  list: {
    permission: 'TenantView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        collection: tagSetCollection,
        itemType: 'TagSet',
        path: ['tagsets'],
        template: '{?skip,take,ids,partialName}',
        find: {
          ids: query.ids,
          name: query.name,
          partialName: query.partialName,
          keys: { scope: lower(query.scopes), type: lower(query.types) },
          order: 'rank',
        },
        present: presentTagSet,
      }),
  },
  all: {
    permission: 'TenantView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const found = await tx.collection(tagSetCollection).find({ keys: { scope: lower(query.scopes) }, order: 'rank' });
        return found.items.map((item) => presentTagSet(item, links));
      }),
  },
  get: {
    permission: 'TenantView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentTagSet(await tx.collection(tagSetCollection).require(params.id), links)),
  },
  create: {
    permission: 'TagSetCreate',
    handle: ({ body }, { store, links, space }) =>
      store.transaction(async (tx) => {
        refuseInvalid(body);
        const last = (await tagSetsInOrder(tx)).at(-1);
        const Id = await tx.nextId(tagSetCollection.idPrefix);
        const SortOrder = body.SortOrder ?? (last ? last.SortOrder + 1 : 0);
        const filled = { ...(await fill(tx, body, { id: Id, own: undefined })), SortOrder };
        return presentTagSet(await tx.collection(tagSetCollection).insert({ ...filled, Id, SpaceId: space, IsSystem: false }), links);
      }),
  },
  update: {
    permission: 'TagSetEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const own = await tx.collection(tagSetCollection).require(params.id);
        refuseInvalid(body);
        const changed = { ...own, ...(await fill(tx, body, { id: own.Id, own })), SortOrder: body.SortOrder ?? own.SortOrder };
        const kept = new Set(changed.Tags.map((tag) => tag.CanonicalTagName.toLowerCase()));
        const gone = own.Tags.map((tag) => tag.CanonicalTagName).filter((tag) => !kept.has(tag.toLowerCase()));
        await refuseIfUsed(tx, gone, `The tag set '${own.Name}' cannot lose or rename tags that are in use`);
        return presentTagSet(await tx.collection(tagSetCollection).update(changed), links);
      }),
  },
  delete: {
    permission: 'TagSetDelete',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => {
        const set = await tx.collection(tagSetCollection).require(params.id);
        const tags = set.Tags.map((tag) => tag.CanonicalTagName);
        await refuseIfUsed(tx, tags, `The tag set '${set.Name}' cannot be deleted because its tags are in use`);
        await tx.collection(tagSetCollection).delete(set.Id);
      }),
  },
  sort: {
    permission: 'TagSetEdit',
    handle: ({ body }, { store }) =>
      store.transaction(async (tx) => {
        const all = await tagSetsInOrder(tx);
        const order = body.map((id) => all.find((item) => item.Id.toLowerCase() === id.toLowerCase()));
        const unknown = body.filter((_id, index) => order[index] === undefined);
        if (unknown.length > 0) throw invalid(...unknown.map((id) => `The tag set '${id}' does not exist.`));
        const sorted = [...new Set([...order.filter((item) => item !== undefined), ...all])];
        for (const [SortOrder, item] of sorted.entries()) await tx.collection(tagSetCollection).update({ ...item, SortOrder });
      }),
  },
});

function lower(values: readonly string[] | undefined): string[] | undefined {
  return values?.map((value) => value.toLowerCase());
}

function refuseInvalid(body: Input): void {
  const findings = tagSetFindings(body);
  if (findings.length > 0) throw invalid(...findings);
}

async function fill(tx: Transaction, body: Input, { id, own }: { id: string; own: TagSetDocument | undefined }) {
  return {
    Name: body.Name.trim(),
    Description: body.Description,
    Type: body.Type,
    Scopes: body.Scopes.length > 0 ? [...new Set(body.Scopes)] : (own?.Scopes ?? ['Tenant']),
    Tags: await tagsOf(tx, body, { id, own }),
  };
}

/** The tags in their order; one that comes with the id of a tag of the set is that tag. */
async function tagsOf(tx: Transaction, body: Input, { id, own }: { id: string; own: TagSetDocument | undefined }) {
  const known = new Set(own?.Tags.map((tag) => tag.Id));
  const tags: TagSetDocument['Tags'] = [];
  for (const [index, tag] of body.Tags.entries()) {
    const isKnown = tag.Id !== null && known.delete(tag.Id);
    tags.push({
      Id: isKnown && tag.Id !== null ? tag.Id : await tx.nextId(`${id}/Tags`),
      Name: tag.Name.trim(),
      CanonicalTagName: canonicalTagName(body.Name, tag.Name),
      Color: tag.Color ?? '#333333',
      Description: tag.Description,
      SortOrder: tag.SortOrder ?? index,
    });
  }
  return tags.sort((left, right) => left.SortOrder - right.SortOrder);
}

async function refuseIfUsed(tx: ReadTransaction, tags: readonly string[], what: string): Promise<void> {
  const users = await usersOfTags(tx, tags);
  if (users.length > 0) throw refused(`${what}: ${users.join(', ')}.`);
}
