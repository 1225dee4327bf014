import type { z } from 'zod';
import { tenants as endpoints } from '../../contract/resources/tenants.ts';
import type { TenantInput, TenantVariables } from '../../contract/resources/tenants.ts';
import type { RequestContext } from '../http/context.ts';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import { invalid } from '../refusal.ts';
import { requireTags } from '../resources/tagSets.ts';
import { changeTenant, cloneTenant, insertTenant, removeTenant } from '../resources/tenantEdit.ts';
import { presentTenant, requireTenant, tenantCollection } from '../resources/tenants.ts';
import type { TenantDocument } from '../resources/tenants.ts';
import { changeTenantVariables, missingVariablesOf, presentTenantVariables } from '../resources/tenantVariableEdit.ts';
import { unmatchedTags } from '../rules/tenancy.ts';
import { satisfiesTags } from '../rules/variableScope.ts';
import type { Find, ReadTransaction, Transaction } from '../store/port.ts';
import { pageIn } from './listing.ts';

type Input = z.output<typeof TenantInput>;
type Variables = z.output<typeof TenantVariables>;

const template = '{?skip,projectId,name,tags,take,ids,clone,partialName,clonedFromTenantId}';

export const tenantRoutes = routes('tenants', endpoints, {
  list: {
    permission: 'TenantView',
    handle: ({ query }, context) =>
      context.store.read(async (tx) => {
        const find = {
          ids: query.ids,
          // Here `name` filters by "contains": clients compare for themselves (rest-api.md §1).
          partialName: query.name ?? query.partialName,
          keys: { project: query.projectId, origin: query.clonedFromTenantId },
          order: 'name',
        } as const;
        const listing = { collection: tenantCollection, itemType: 'Tenant', path: ['tenants'], template, find, present: presentTenant };
        if (query.tags === undefined) return pageIn(tx, context, query, listing);
        return taggedPage(await tagged(tx, find, query.tags), query, context);
      }),
  },
  all: {
    permission: 'TenantView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const find = { ids: query.ids, keys: { project: query.projectId }, order: 'name' } as const;
        const items = await tagged(tx, find, query.tags ?? []);
        return items.map((item) => presentTenant(item, links));
      }),
  },
  status: { permission: 'TenantView', handle: () => ({ Id: null, Enabled: true, Links: {} }) },
  tagTest: {
    permission: 'TenantView',
    handle: ({ query }, { store }) =>
      store.read(async (tx) => {
        const wanted = await requireTags(tx, query.tags ?? []);
        const { items } = await tx.collection(tenantCollection).find({ ids: query.tenantIds ?? [] });
        return Object.fromEntries(items.map((tenant) => [tenant.Id, testTags(tenant, wanted)]));
      }),
  },
  variablesMissing: {
    permission: 'TenantView',
    handle: ({ query }, { store }) =>
      store.read(async (tx) => {
        const keys = { project: query.projectId };
        const ids = query.tenantId === undefined ? undefined : [query.tenantId];
        const { items } = await tx.collection(tenantCollection).find({ ids, keys, order: 'name' });
        const filter = { projectId: query.projectId, environmentId: query.environmentId };
        const missing = await Promise.all(items.map((tenant) => missingVariablesOf(tx, tenant, filter)));
        const found = missing.filter((item) => (item.MissingVariables ?? []).length > 0);
        return query.includeDetails === true ? found : found.map((item) => ({ ...item, MissingVariables: [] }));
      }),
  },
  variables: {
    permission: 'VariableView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentTenantVariables(tx, await requireTenant(tx, params.id), links)),
  },
  updateVariables: { permission: 'VariableEdit', handle: ({ params, body }, context) => updateVariables(params.id, body, context) },
  postVariables: { permission: 'VariableEdit', handle: ({ params, body }, context) => updateVariables(params.id, body, context) },
  get: {
    permission: 'TenantView',
    handle: ({ params }, { store, links }) => store.read(async (tx) => presentTenant(await requireTenant(tx, params.id), links)),
  },
  create: {
    permission: 'TenantCreate',
    handle: ({ query, body }, context) =>
      context.store.transaction(async (tx) => presentTenant(await create(tx, { body, clone: query.clone }, context), context.links)),
  },
  update: {
    permission: 'TenantEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => presentTenant(await changeTenant(tx, await requireTenant(tx, params.id), body), links)),
  },
  delete: {
    permission: 'TenantDelete',
    handle: ({ params }, { store }) => store.transaction(async (tx) => removeTenant(tx, await requireTenant(tx, params.id))),
  },
});

async function create(tx: Transaction, { body, clone }: { body: Input; clone: string | undefined }, context: RequestContext) {
  const origin = clone ?? ((body.ClonedFromTenantId ?? '').trim() || undefined);
  if (origin === undefined) return insertTenant(tx, body, context.space);
  const source = await tx.collection(tenantCollection).get(origin);
  if (!source) throw invalid(`The tenant '${origin}' to clone does not exist.`);
  return cloneTenant(tx, { source, body }, context);
}

function updateVariables(id: string, body: Variables, { store, links, services }: RequestContext) {
  return store.transaction(async (tx) => {
    const tenant = await requireTenant(tx, id);
    await changeTenantVariables(tx, tenant, body, services.sealer);
    return presentTenantVariables(tx, tenant, links);
  });
}

type TenantFind = Find<'slug' | 'project' | 'environment' | 'tag' | 'origin'>;

/** The tenants that meet a tag filter; unknown tags are refused, because they were mistyped. */
async function tagged(tx: ReadTransaction, find: TenantFind, tags: readonly string[]): Promise<readonly TenantDocument[]> {
  const wanted = await requireTags(tx, tags);
  const { items } = await tx.collection(tenantCollection).find(find);
  return items.filter((tenant) => satisfiesTags(wanted, tenant.TenantTags));
}

function taggedPage(
  all: readonly TenantDocument[],
  query: { readonly skip: number; readonly take: number; readonly tags?: string[] | undefined },
  { links }: RequestContext,
) {
  const { skip, take } = query;
  const items = all.slice(skip, skip + take).map((item) => presentTenant(item, links));
  return page({ itemType: 'Tenant', path: links.space('tenants'), template, found: { items, total: all.length }, skip, take, query });
}

function testTags(tenant: TenantDocument, wanted: readonly string[]) {
  const MissingTags = unmatchedTags(wanted, tenant.TenantTags);
  const IsMatched = MissingTags.length === 0;
  const Reason = IsMatched ? `${tenant.Name} has a tag of every set asked for.` : `${tenant.Name} has none of ${MissingTags.join(', ')}.`;
  return { IsMatched, Reason, MissingTags };
}
