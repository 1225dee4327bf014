import { users as endpoints } from '../../contract/resources/users.ts';
import { permissions } from '../http/access.ts';
import type { RequestContext } from '../http/context.ts';
import { notAuthenticated } from '../http/authenticate.ts';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import { spaces } from '../identity/spaces.ts';
import { users } from '../identity/users.ts';
import type { StoredUser } from '../identity/users.ts';
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
  permissions: {
    permission: 'UserView',
    async handle({ params }, { store, space, links }) {
      const user = await store.read((tx) => tx.collection(users).require(params.id));
      const held = user.IsAdministrator ? permissions : [];
      // Restrictions are left out: an empty list of them means everything.
      const everywhere = [{ SpaceId: space }];
      return {
        Id: user.Id,
        SpacePermissions: Object.fromEntries(held.map((name) => [name, everywhere])),
        SystemPermissions: [...held],
        Links: { Self: links.server('users', user.Id, 'permissions') },
      };
    },
  },
});

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
