import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryList, queryText } from '../queryValues.ts';
import { resourceFields } from '../resourceBase.ts';

/** Users who may do something together; one without a space is of the whole server. */
export const Team = z.looseObject({ ...resourceFields, Name: z.string(), SpaceId: text, MemberUserIds: texts });
export type Team = z.infer<typeof Team>;

const TeamQuery = z.object({ ...pagingQuery(), ids: queryList, partialName: queryText, spaces: queryList, includeSystem: queryBool });

export const teams = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'teams', query: TeamQuery, response: pageOf(Team) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'teams/{id}', response: Team }),
};
