import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';

const fields = { Name: z.string(), Slug: text, Description: text, EnvironmentIds: texts, RetentionPolicyId: text };

export const ProjectGroup = z.looseObject({ ...spaceResourceFields, ...fields });
export type ProjectGroup = z.infer<typeof ProjectGroup>;

export const ProjectGroupInput = z.looseObject({ ...newResourceFields, ...fields, SpaceId: text });

const ProjectGroupQuery = z.object({ ...pagingQuery(), ids: queryList, partialName: queryText });

export const projectGroups = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'projectgroups', query: ProjectGroupQuery, response: pageOf(ProjectGroup) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'projectgroups/all', response: z.array(ProjectGroup) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'projectgroups/{id}', response: ProjectGroup }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'projectgroups', body: ProjectGroupInput, response: ProjectGroup, status: 201 }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'projectgroups/{id}', body: ProjectGroupInput, response: ProjectGroup }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'projectgroups/{id}', response: Nothing }),
};
