/** Lists that clients ask for on their way and that are empty on this server: an honest empty page, and 404 for every id. */
import { artifacts } from '../../contract/resources/artifacts.ts';
import { interruptions } from '../../contract/resources/interruptions.ts';
import { teams } from '../../contract/resources/teams.ts';
import type { RequestContext } from '../http/context.ts';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { notFound } from '../refusal.ts';

interface PagedRequest {
  readonly query: { readonly skip: number; readonly take: number };
}

function emptyPage(itemType: string, path: string) {
  return ({ query: { skip, take } }: PagedRequest, { links }: RequestContext) =>
    page<never>({ itemType, path: links.space(path), found: { items: [], total: 0 }, skip, take });
}

function noSuch({ params }: { readonly params: { readonly id: string } }): never {
  throw notFound(params.id);
}

export const emptyRoutes: readonly Route[] = [
  ...routes('artifacts', artifacts, {
    list: { permission: 'ArtifactView', handle: emptyPage('Artifact', 'artifacts') },
    get: { permission: 'ArtifactView', handle: noSuch },
  }),
  ...routes('interruptions', interruptions, {
    list: { permission: 'InterruptionView', handle: emptyPage('Interruption', 'interruptions') },
    get: { permission: 'InterruptionView', handle: noSuch },
  }),
  ...routes('teams', teams, {
    list: { permission: 'TeamView', handle: emptyPage('Team', 'teams') },
    get: { permission: 'TeamView', handle: noSuch },
  }),
];
