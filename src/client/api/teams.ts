import { takeAll } from '../../contract/paging.ts';
import { type Team, teams } from '../../contract/resources/teams.ts';
import type { Connection } from '../connection.ts';

/** Teams by id, those of the whole server included. */
export async function readTeams(connection: Connection, ids: readonly string[], signal?: AbortSignal): Promise<readonly Team[]> {
  // A server takes an empty list of ids for "all teams".
  if (ids.length === 0) return [];
  const query = { ids: [...ids], includeSystem: true, take: takeAll };
  return (await connection.call(teams.list, { query, ...(signal && { signal }) })).Items;
}
