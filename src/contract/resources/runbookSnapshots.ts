import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { listOf, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { documentFields, newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';
import { TemplatePackage } from './deploymentProcesses.ts';
import { SelectedPackage } from './releases.ts';

const fields = {
  Notes: text,
  SelectedPackages: listOf(SelectedPackage),
  SelectedGitResources: listOf(z.unknown()),
};

/** A frozen runbook: process, variables and package versions. */
export const RunbookSnapshot = z.looseObject({
  ...spaceResourceFields,
  ...fields,
  /** Unique in its runbook. */
  Name: z.string(),
  RunbookId: z.string(),
  ProjectId: z.string(),
  Assembled: text,
  FrozenRunbookProcessId: text,
  /** The same snapshot under either name: clients of different age read one or the other. */
  FrozenProjectVariableSetId: text,
  ProjectVariableSetSnapshotId: text,
  LibraryVariableSetSnapshotIds: texts,
});
export type RunbookSnapshot = z.infer<typeof RunbookSnapshot>;

/** A snapshot without a name gets one; packages that are not selected get their newest version. */
export const RunbookSnapshotInput = z.looseObject({
  ...newResourceFields,
  ...fields,
  Name: text,
  RunbookId: text,
  ProjectId: text,
  SpaceId: text,
  /** As the query parameter says it. */
  Publish: z.union([z.boolean(), z.string()]).nullish(),
});

/** What a new snapshot needs: packages, and a name that is free. */
export const RunbookSnapshotTemplate = z.looseObject({
  ...documentFields,
  RunbookProcessId: text,
  NextNameIncrement: text,
  Packages: listOf(TemplatePackage),
  GitResources: listOf(z.unknown()),
});
export type RunbookSnapshotTemplate = z.infer<typeof RunbookSnapshotTemplate>;

const SnapshotQuery = z.object({ ...pagingQuery(), ids: queryList, partialName: queryText, searchByName: queryText });
/** Any text but `false` publishes. */
const PublishQuery = z.object({ publish: queryText });
const ofRunbook = 'projects/{projectId}/runbooks/{runbookId}';

export const runbookSnapshots = {
  /** Newest first. */
  list: endpoint({ method: 'GET', scope: 'space', path: 'runbookSnapshots', query: SnapshotQuery, response: pageOf(RunbookSnapshot) }),
  ofProject: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projects/{projectId}/runbookSnapshots',
    query: SnapshotQuery,
    response: pageOf(RunbookSnapshot),
  }),
  ofRunbook: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'runbooks/{runbookId}/runbookSnapshots',
    query: SnapshotQuery,
    response: pageOf(RunbookSnapshot),
  }),
  ofRunbookInProject: endpoint({
    method: 'GET',
    scope: 'space',
    path: `${ofRunbook}/runbookSnapshots`,
    query: SnapshotQuery,
    response: pageOf(RunbookSnapshot),
  }),
  /** By id. */
  get: endpoint({ method: 'GET', scope: 'space', path: 'runbookSnapshots/{id}', response: RunbookSnapshot }),
  getInProject: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projects/{projectId}/runbookSnapshots/{id}',
    response: RunbookSnapshot,
  }),
  create: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'runbookSnapshots',
    query: PublishQuery,
    body: RunbookSnapshotInput,
    response: RunbookSnapshot,
    status: 201,
  }),
  createInProject: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'projects/{projectId}/runbookSnapshots',
    query: PublishQuery,
    body: RunbookSnapshotInput,
    response: RunbookSnapshot,
    status: 201,
  }),
  /** Name and notes. */
  update: endpoint({
    method: 'PUT',
    scope: 'space',
    path: 'runbookSnapshots/{id}',
    body: RunbookSnapshotInput,
    response: RunbookSnapshot,
  }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'runbookSnapshots/{id}', response: Nothing }),
  /** Freezes the variables anew. */
  snapshotVariables: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'runbookSnapshots/{id}/snapshot-variables',
    response: RunbookSnapshot,
  }),
  template: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'runbooks/{runbookId}/runbookSnapshotTemplate',
    response: RunbookSnapshotTemplate,
  }),
  templateInProject: endpoint({
    method: 'GET',
    scope: 'space',
    path: `${ofRunbook}/runbookSnapshotTemplate`,
    response: RunbookSnapshotTemplate,
  }),
};
