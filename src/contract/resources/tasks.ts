import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { emptyText, flag, integer, listOf, mapOf, maybe, openEnum, openEnumOr, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryInt, queryList, queryText } from '../queryValues.ts';
import { documentFields, NamedLink, resourceFields } from '../resourceBase.ts';
import { ActivityElement } from './activityLog.ts';

export const taskStates = ['Queued', 'Executing', 'Failed', 'Canceled', 'TimedOut', 'Success', 'Cancelling'] as const;

export const Task = z.looseObject({
  ...resourceFields,
  SpaceId: text,
  ProjectId: text,
  /** `Deploy`, `Health`, `Retention`, … */
  Name: z.string(),
  Description: emptyText,
  /** `{ DeploymentId: 'Deployments-1' }` for a deployment. */
  Arguments: mapOf(z.unknown()),
  State: openEnum(taskStates),
  /** For people: `Executing...`, `10 seconds ago`. */
  Completed: text,
  QueueTime: text,
  QueueTimeExpiry: text,
  StartTime: text,
  LastUpdatedTime: text,
  CompletedTime: text,
  ServerNode: text,
  Duration: text,
  ErrorMessage: emptyText,
  HasBeenPickedUpByProcessor: flag(),
  /** An absent value means: still pending. */
  IsCompleted: flag(),
  FinishedSuccessfully: flag(),
  /** A task that waits for a person stays Executing and has this set. */
  HasPendingInterruptions: flag(),
  PendingInterruptionTypes: texts,
  HasPendingPreconditions: flag(),
  PendingPreconditionTypes: texts,
  CanRerun: flag(),
  HasWarningsOrErrors: flag(),
  EstimatedRemainingQueueDurationSeconds: integer(0),
});
export type Task = z.infer<typeof Task>;

export const TaskDetails = z.looseObject({
  ...documentFields,
  Task,
  ActivityLogs: listOf(ActivityElement),
  Progress: maybe(z.looseObject({ ProgressPercentage: integer(0), EstimatedTimeRemaining: text })),
  PhysicalLogSize: integer(0),
});
export type TaskDetails = z.infer<typeof TaskDetails>;

export const TaskInput = z.looseObject({
  Name: z.string(),
  Description: emptyText,
  Arguments: mapOf(z.unknown()),
  SpaceId: text,
  QueueTime: text,
  QueueTimeExpiry: text,
});

/** Sets the recorded outcome of a completed task. */
export const TaskStateInput = z.looseObject({ State: openEnumOr(taskStates, 'Failed'), Reason: emptyText, SpaceId: text });

const TaskQuery = z.object({
  ...pagingQuery(),
  ids: queryList,
  active: queryBool,
  running: queryBool,
  states: queryList,
  name: queryList,
  partialName: queryText,
  project: queryText,
  environment: queryText,
  tenant: queryText,
  runbook: queryText,
  node: queryText,
  description: queryText,
  batch: queryText,
  spaces: queryList,
  includeSystem: queryBool,
  hasPendingInterruptions: queryBool,
  hasWarningsOrErrors: queryBool,
});
const DetailsQuery = z.object({ verbose: queryBool, tail: queryInt, ranges: queryText });

export const tasks = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'tasks', query: TaskQuery, response: pageOf(Task) }),
  types: endpoint({ method: 'GET', scope: 'space', path: 'tasks/tasktypes', response: z.array(NamedLink) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'tasks/{id}', response: Task }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'tasks', body: TaskInput, response: Task, status: 201 }),
  details: endpoint({ method: 'GET', scope: 'space', path: 'tasks/{id}/details', query: DetailsQuery, response: TaskDetails }),
  raw: endpoint({ method: 'GET', scope: 'space', path: 'tasks/{id}/raw', answers: 'text', response: z.string() }),
  queuedBehind: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'tasks/{id}/queued-behind',
    query: z.object(pagingQuery()),
    response: pageOf(Task),
  }),
  /** The TypeScript client posts `{}`, the others no body; nobody reads it. */
  cancel: endpoint({ method: 'POST', scope: 'space', path: 'tasks/{id}/cancel', response: Task }),
  state: endpoint({ method: 'POST', scope: 'space', path: 'tasks/{id}/state', body: TaskStateInput, response: Task }),
  rerun: endpoint({ method: 'POST', scope: 'space', path: 'tasks/rerun/{id}', response: Task }),
};
