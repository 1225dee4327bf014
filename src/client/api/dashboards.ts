import { type Dashboard, dashboards } from '../../contract/resources/dashboards.ts';
import type { Connection } from '../connection.ts';
import { givenLists } from './givenLists.ts';

export interface DashboardFilter {
  /** Ids; empty: all. */
  readonly projects: readonly string[];
  readonly environments: readonly string[];
  /** `withPrevious` adds the last successful deployment of each place, where the latest one did not succeed. */
  readonly items: 'latest' | 'withPrevious';
}

/** What is deployed where: the latest deployment of each project, environment and tenant. */
export function readDashboard(connection: Connection, filter: DashboardFilter): Promise<Dashboard> {
  const { projects, environments } = filter;
  return connection.call(dashboards.dynamic, {
    query: { ...givenLists({ projects, environments }), includePrevious: filter.items === 'withPrevious' },
  });
}

/** The same for every project that the user may see. */
export function readWholeDashboard(connection: Connection): Promise<Dashboard> {
  return connection.call(dashboards.get, { query: { showAll: true } });
}
