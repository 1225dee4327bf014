import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { text } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { spaceResourceFields } from '../resourceBase.ts';

/** A file that a step collected. */
export const Artifact = z.looseObject({
  ...spaceResourceFields,
  Filename: z.string(),
  Source: text,
  ServerTaskId: text,
  Created: text,
  LogCorrelationId: text,
});
export type Artifact = z.infer<typeof Artifact>;

/** `regarding` is the id of the release, deployment or task the artifacts belong to. */
const ArtifactQuery = z.object({ ...pagingQuery(), regarding: queryText, ids: queryList, partialName: queryText });

export const artifacts = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'artifacts', query: ArtifactQuery, response: pageOf(Artifact) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'artifacts/{id}', response: Artifact }),
};
