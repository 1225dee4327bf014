import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, resourceFields } from '../resourceBase.ts';

const fields = {
  Name: z.string(),
  Slug: text,
  Description: text,
  IsDefault: flag(),
  IsPrivate: flag(),
  TaskQueueStopped: flag(),
  SpaceManagersTeams: texts,
  SpaceManagersTeamMembers: texts,
};

export const Space = z.looseObject({ ...resourceFields, ...fields });
export type Space = z.infer<typeof Space>;

export const SpaceInput = z.looseObject({ ...newResourceFields, ...fields });

const SpaceQuery = z.object({ ...pagingQuery(), ids: queryList, name: queryText, partialName: queryText });

export const spaces = {
  list: endpoint({ method: 'GET', scope: 'server', path: 'spaces', query: SpaceQuery, response: pageOf(Space) }),
  all: endpoint({ method: 'GET', scope: 'server', path: 'spaces/all', response: z.array(Space) }),
  get: endpoint({ method: 'GET', scope: 'server', path: 'spaces/{id}', response: Space }),
  create: endpoint({ method: 'POST', scope: 'server', path: 'spaces', body: SpaceInput, response: Space, status: 201 }),
  update: endpoint({ method: 'PUT', scope: 'server', path: 'spaces/{id}', body: SpaceInput, response: Space }),
  delete: endpoint({ method: 'DELETE', scope: 'server', path: 'spaces/{id}', response: Nothing }),
};
