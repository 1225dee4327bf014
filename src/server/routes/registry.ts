/** All routes of the server: one line per resource. */
import type { Route } from '../http/route.ts';
import { buildInformationRoutes } from './buildInformation.ts';
import { emptyRoutes } from './emptyLists.ts';
import { feedRoutes } from './feeds.ts';
import { packageRoutes } from './packages.ts';
import { rootRoutes } from './roots.ts';
import { serverStatusRoutes } from './serverStatus.ts';
import { spaceRoutes } from './spaces.ts';
import { taskRoutes } from './tasks.ts';
import { userRoutes } from './users.ts';

export interface RouteFacts {
  /** The UUID of this installation. */
  readonly installationId: string;
}

export function allRoutes({ installationId }: RouteFacts): readonly Route[] {
  return [
    rootRoutes(installationId),
    spaceRoutes,
    userRoutes,
    serverStatusRoutes,
    feedRoutes,
    packageRoutes,
    buildInformationRoutes,
    taskRoutes,
    emptyRoutes,
  ].flat();
}
