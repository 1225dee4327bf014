import { spaces as endpoints } from '../../contract/resources/spaces.ts';
import { linkBuilder } from '../http/links.ts';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import { resolveSpace, spaces } from '../identity/spaces.ts';
import type { StoredSpace } from '../identity/spaces.ts';
import { notOffered, refused } from '../refusal.ts';

export const spaceRoutes = routes('spaces', endpoints, {
  list: {
    permission: 'authenticated',
    async handle({ query }, { store, links }) {
      const { skip, take, ids, name, partialName } = query;
      const found = await store.read((tx) => tx.collection(spaces).find({ skip, take, ids, name, partialName, order: 'name' }));
      const items = found.items.map(toWire);
      return page({
        itemType: 'Space',
        path: links.server('spaces'),
        template: '{?name,skip,ids,take,partialName}',
        found: { ...found, items },
        skip,
        take,
        query,
      });
    },
  },
  all: {
    permission: 'authenticated',
    handle: (_request, { store }) => store.read(async (tx) => (await tx.collection(spaces).find({ order: 'name' })).items.map(toWire)),
  },
  get: {
    permission: 'authenticated',
    handle: ({ params }, { store }) => store.read(async (tx) => toWire(await resolveSpace(tx, { by: 'any', text: params.id }))),
  },
  create: {
    permission: 'SpaceCreate',
    handle() {
      throw notOffered('more than one space yet');
    },
  },
  update: {
    permission: 'SpaceEdit',
    handle: ({ params, body }, { store }) =>
      store.transaction(async (tx) => {
        const space = await tx.collection(spaces).require(params.id);
        if (body.Name.trim() === '') throw refused('A space needs a name.');
        return toWire(await tx.collection(spaces).update({ ...space, Name: body.Name.trim(), Description: body.Description ?? '' }));
      }),
  },
  delete: {
    permission: 'SpaceDelete',
    handle() {
      throw refused('The default space cannot be deleted.');
    },
  },
});

/** A space as clients read it; the .NET client follows `SpaceHome`, the Go client splits `Web` at `/app#/`. */
export function toWire(space: StoredSpace) {
  const links = linkBuilder(space.Id);
  return {
    ...space,
    IsPrivate: false,
    TaskQueueStopped: false,
    SpaceManagersTeams: [],
    SpaceManagersTeamMembers: [],
    Links: { Self: links.server('spaces', space.Id), SpaceHome: links.space(), Web: links.web() },
  };
}
