import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { integer, listOf, openEnumOr, text } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { ParameterTemplate } from './projects.ts';

const fields = {
  Name: z.string(),
  Description: text,
  ContentType: openEnumOr(['Variables', 'ScriptModule'], 'Variables'),
  /** Variables that each tenant has a value of its own for. */
  Templates: listOf(ParameterTemplate),
};

export const LibraryVariableSet = z.looseObject({
  ...spaceResourceFields,
  ...fields,
  /** `variableset-LibraryVariableSets-1` */
  VariableSetId: text,
  Version: integer(0),
});
export type LibraryVariableSet = z.infer<typeof LibraryVariableSet>;

export const LibraryVariableSetInput = z.looseObject({
  ...newResourceFields,
  ...fields,
  SpaceId: text,
  VariableSetId: text,
  Version: z.number().nullish(),
});

const Query = z.object({ ...pagingQuery(), ids: queryList, partialName: queryText, contentType: queryText });
const AllQuery = z.object({ ids: queryList });

export const libraryVariableSets = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'libraryvariablesets', query: Query, response: pageOf(LibraryVariableSet) }),
  /** A bare array by name. */
  all: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'libraryvariablesets/all',
    query: AllQuery,
    response: z.array(LibraryVariableSet),
  }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'libraryvariablesets/{id}', response: LibraryVariableSet }),
  create: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'libraryvariablesets',
    body: LibraryVariableSetInput,
    response: LibraryVariableSet,
    status: 201,
  }),
  update: endpoint({
    method: 'PUT',
    scope: 'space',
    path: 'libraryvariablesets/{id}',
    body: LibraryVariableSetInput,
    response: LibraryVariableSet,
  }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'libraryvariablesets/{id}', response: Nothing }),
};
