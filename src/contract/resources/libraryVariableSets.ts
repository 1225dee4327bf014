import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { integer, listOf, openEnumOr, text } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { spaceResourceFields } from '../resourceBase.ts';
import { ParameterTemplate } from './projects.ts';

export const LibraryVariableSet = z.looseObject({
  ...spaceResourceFields,
  Name: z.string(),
  Description: text,
  VariableSetId: text,
  ContentType: openEnumOr(['Variables', 'ScriptModule'], 'Variables'),
  Templates: listOf(ParameterTemplate),
  Version: integer(0),
});
export type LibraryVariableSet = z.infer<typeof LibraryVariableSet>;

const Query = z.object({ ...pagingQuery(), ids: queryList, partialName: queryText, contentType: queryText });

export const libraryVariableSets = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'libraryvariablesets', query: Query, response: pageOf(LibraryVariableSet) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'libraryvariablesets/all', response: z.array(LibraryVariableSet) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'libraryvariablesets/{id}', response: LibraryVariableSet }),
};
