import { users as endpoints } from '../../contract/resources/users.ts';
import { permissions } from '../http/access.ts';
import type { RequestContext } from '../http/context.ts';
import { notAuthenticated } from '../http/authenticate.ts';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import { apiKeys } from '../identity/apiKeys.ts';
import type { StoredApiKey } from '../identity/apiKeys.ts';
import { spaces } from '../identity/spaces.ts';
import { users } from '../identity/users.ts';
import type { StoredUser } from '../identity/users.ts';
import { notFound } from '../refusal.ts';
import { toWire as spaceToWire } from './spaces.ts';

export const userRoutes = routes('users', endpoints, {
  list: {
    permission: 'UserView',
    async handle({ query }, context) {
      const { skip, take, ids, filter } = query;
      const found = await context.store.read((tx) => tx.collection(users).find({ skip, take, ids, partialName: filter, order: 'name' }));
      const items = found.items.map((user) => toWire(user, context));
      return page({
        itemType: 'User',
        path: context.links.server('users'),
        template: '{?skip,take,ids,filter}',
        found: { ...found, items },
        skip,
        take,
        query,
      });
    },
  },
  all: {
    permission: 'UserView',
    handle: (_request, context) =>
      context.store.read(async (tx) => (await tx.collection(users).find({ order: 'name' })).items.map((user) => toWire(user, context))),
  },
  me: {
    permission: 'authenticated',
    async handle(_request, context) {
      const { caller } = context;
      if (!caller) throw notAuthenticated();
      return toWire(await context.store.read((tx) => tx.collection(users).require(caller.id)), context);
    },
  },
  get: {
    permission: 'UserView',
    async handle({ params }, context) {
      return toWire(await context.store.read((tx) => tx.collection(users).require(params.id)), context);
    },
  },
  spaces: {
    permission: 'authenticated',
    async handle({ params }, { store }) {
      return store.read(async (tx) => {
        await tx.collection(users).require(params.id);
        return (await tx.collection(spaces).find({ order: 'name' })).items.map(spaceToWire);
      });
    },
  },
  permissions: { permission: 'UserView', handle: ({ params }, context) => permissionSet(params.id, context) },
  permissionsConfiguration: { permission: 'UserView', handle: ({ params }, context) => permissionSet(params.id, context) },
  apiKeys: {
    permission: 'UserView',
    async handle({ params, query: { skip, take } }, { store, links }) {
      const found = await store.read(async (tx) => {
        const user = await tx.collection(users).require(params.id);
        return tx.collection(apiKeys).find({ keys: { user: user.Id }, skip, take });
      });
      const path = links.server('users', params.id, 'apikeys');
      const items = found.items.map((key) => apiKeyToWire(key, path));
      return page({ itemType: 'ApiKey', path, found: { ...found, items }, skip, take });
    },
  },
  apiKey: {
    permission: 'UserView',
    async handle({ params }, { store, links }) {
      const key = await store.read((tx) => tx.collection(apiKeys).require(params.apiKeyId));
      if (key.UserId.toLowerCase() !== params.id.toLowerCase()) throw notFound(params.apiKeyId);
      return apiKeyToWire(key, links.server('users', key.UserId, 'apikeys'));
    },
  },
  teams: {
    permission: 'UserView',
    handle: ({ params }, { store }) =>
      store.read(async (tx) => {
        await tx.collection(users).require(params.id);
        return [];
      }),
  },
});

/** What a user may do. Restrictions are left out: an empty list of them means everything. */
async function permissionSet(id: string, { store, space, links }: RequestContext) {
  const user = await store.read((tx) => tx.collection(users).require(id));
  const held = user.IsAdministrator ? permissions : [];
  const everywhere = [{ SpaceId: space }];
  return {
    Id: user.Id,
    SpacePermissions: Object.fromEntries(held.map((name) => [name, everywhere])),
    SystemPermissions: [...held],
    Links: { Self: links.server('users', user.Id, 'permissions') },
  };
}

function apiKeyToWire({ Hash: _, Hint, ...shown }: StoredApiKey, path: string) {
  return { ...shown, ApiKey: { HasValue: true, NewValue: null, Hint }, Links: { Self: `${path}/${shown.Id}` } };
}

/** A user as clients read it; the .NET client needs the links it finds here, whether it follows them or not. */
function toWire(user: StoredUser, { links, caller }: RequestContext) {
  const { IsAdministrator: _, ...shown } = user;
  const self = links.server('users', user.Id);
  return {
    ...shown,
    CanPasswordBeEdited: false,
    IsRequestor: user.Id === caller?.id,
    Identities: [],
    Links: {
      Self: self,
      Spaces: `${self}/spaces`,
      ApiKeys: `${self}/apikeys{/apiKeyId}{?skip,take}`,
      Permissions: `${self}/permissions{?spaces,includeSystem}`,
      PermissionsConfiguration: `${self}/permissions/configuration`,
      Teams: `${self}/teams{?spaces,includeSystem}`,
    },
  };
}
