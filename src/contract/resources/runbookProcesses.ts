import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { text } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList } from '../queryValues.ts';
import { DeploymentProcess, DeploymentProcessInput } from './deploymentProcesses.ts';

/** The steps of a runbook: as a deployment process has them. */
export const RunbookProcess = z.looseObject({ ...DeploymentProcess.shape, RunbookId: z.string() });
export type RunbookProcess = z.infer<typeof RunbookProcess>;

const RunbookProcessInput = z.looseObject({ ...DeploymentProcessInput.shape, RunbookId: text });

const ProcessQuery = z.object({ ...pagingQuery(), ids: queryList });

export const runbookProcesses = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'runbookProcesses', query: ProcessQuery, response: pageOf(RunbookProcess) }),
  /** By `RunbookProcess-Runbooks-1` or the id of a snapshot. */
  get: endpoint({ method: 'GET', scope: 'space', path: 'runbookProcesses/{id}', response: RunbookProcess }),
  update: endpoint({
    method: 'PUT',
    scope: 'space',
    path: 'runbookProcesses/{id}',
    body: RunbookProcessInput,
    response: RunbookProcess,
  }),
  getOfProject: endpoint({ method: 'GET', scope: 'space', path: 'projects/{projectId}/runbookProcesses/{id}', response: RunbookProcess }),
  updateOfProject: endpoint({
    method: 'PUT',
    scope: 'space',
    path: 'projects/{projectId}/runbookProcesses/{id}',
    body: RunbookProcessInput,
    response: RunbookProcess,
  }),
};
