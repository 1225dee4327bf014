import { dashboards as dashboardEndpoints, progression as progressionEndpoints } from '../../contract/resources/dashboards.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { readDashboard } from '../resources/dashboard.ts';
import { requireProject } from '../resources/lookups.ts';
import { readProjectProgression } from '../resources/projectProgression.ts';

export const dashboardRoutes: readonly Route[] = [
  ...routes('dashboards', dashboardEndpoints, {
    get: {
      permission: 'DeploymentView',
      handle: ({ query }, context) => {
        const projects = query.projectId === undefined ? undefined : [query.projectId];
        const { releaseId, selectedTenants: tenants, selectedTags: tenantTags } = query;
        const filter = { projects, environments: undefined, releaseId, tenants, tenantTags };
        return context.store.read((tx) => readDashboard(tx, filter, context));
      },
    },
    dynamic: {
      permission: 'DeploymentView',
      async handle({ query }, context) {
        const { projects, environments } = query;
        const filter = { projects, environments, releaseId: undefined, tenants: undefined, tenantTags: undefined };
        const dashboard = await context.store.read((tx) => readDashboard(tx, filter, context));
        // The classic client looks for the last successful release among `Items` alone.
        const previous = query.includePrevious === true ? (dashboard.PreviousItems ?? []) : [];
        return { ...dashboard, Items: [...(dashboard.Items ?? []), ...previous], PreviousItems: previous };
      },
    },
  }),
  ...routes('progression', progressionEndpoints, {
    ofProject: {
      permission: 'ReleaseView',
      handle: ({ params, query }, context) => progressionOf(context, params.projectId, query.releaseHistoryCount),
    },
    get: {
      permission: 'ReleaseView',
      handle: ({ params, query }, context) => progressionOf(context, params.projectId, query.releaseHistoryCount),
    },
  }),
];

function progressionOf(context: RequestContext, projectId: string, history: number) {
  return context.store.read(async (tx) => readProjectProgression(tx, { project: await requireProject(tx, projectId), history }, context));
}
