/** The task as the store keeps it, and how one is made. Wire shape: rest-api.md §8; queue fields: governance.md §4.2. */
import { z } from 'zod';
import { defineCollection } from '../store/port.ts';

export const taskStates = ['Queued', 'Executing', 'Cancelling', 'Success', 'Failed', 'Canceled', 'TimedOut'] as const;
export type TaskState = (typeof taskStates)[number];

const completedStates: readonly TaskState[] = ['Success', 'Failed', 'Canceled', 'TimedOut'];

/** True for states a task never leaves by itself. */
export function isCompleted(state: TaskState): boolean {
  return completedStates.includes(state);
}

export const TaskDocument = z.object({
  /** `ServerTasks-1` */
  Id: z.string(),
  SpaceId: z.string(),
  ProjectId: z.string().nullable(),
  EnvironmentId: z.string().nullable(),
  TenantId: z.string().nullable(),
  /** `Deploy`, `RunbookRun`, `Health`; other kinds have their own issues. */
  Name: z.string(),
  /** `Deploy Web release 1.2.3 to Dev` */
  Description: z.string(),
  /** What the task is about: `{ DeploymentId: 'Deployments-1' }`, `{ MachineIds: ['Machines-1'] }`. */
  Arguments: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  DeploymentId: z.string().nullable(),
  RunbookRunId: z.string().nullable().default(null),
  RunbookId: z.string().nullable().default(null),
  State: z.enum(taskStates),
  /** All times are wire times: `2026-01-31T09:15:00.000+00:00`. A task does not start before this one … */
  QueueTime: z.string(),
  /** … and not after this one: it then ends as `TimedOut`. */
  QueueTimeExpiry: z.string().nullable(),
  StartTime: z.string().nullable(),
  LastUpdatedTime: z.string(),
  CompletedTime: z.string().nullable(),
  ErrorMessage: z.string(),
  HasWarningsOrErrors: z.boolean(),
  ServerNode: z.string(),
  /** One task of a tag runs at a time; tasks without one never wait for each other. */
  ConcurrencyTag: z.string().nullable(),
  /** Root id of the task's log tree and the marker its processes carry: `ServerTasks-1_AB12CD34EF`. */
  LogId: z.string(),
  /** The engine that runs the task; one data folder has one engine at a time, and each start makes another. */
  ClaimedBy: z.string().nullable(),
  /** How often the task was started; nothing starts it a second time. */
  Attempt: z.number(),
  /** Grows with every claim; a writer with an older one has lost the task. */
  FencingToken: z.number(),
  /** User that asked for the end of the task. */
  CanceledBy: z.string().nullable(),
});
export type TaskDocument = z.infer<typeof TaskDocument>;

/** Tasks, found by what they are about; `rank` is the order in which they want to start. */
export const taskCollection = defineCollection({
  name: 'tasks',
  idPrefix: 'ServerTasks',
  scope: 'space',
  schema: TaskDocument,
  title: (task) => task.Description,
  rank: (task) => Date.parse(task.QueueTime),
  keys: (task) => ({
    state: task.State,
    completed: String(isCompleted(task.State)),
    name: task.Name,
    project: task.ProjectId,
    environment: task.EnvironmentId,
    tenant: task.TenantId,
    deployment: task.DeploymentId,
    runbook: task.RunbookId,
    warnings: String(task.HasWarningsOrErrors),
  }),
});

export interface NewDeployTask extends NewExecutionTask {
  readonly deploymentId: string;
  /** Overrides `Project/Environment[/Tenant]`. */
  readonly concurrencyTag?: string;
}

export interface NewRunbookRunTask extends NewExecutionTask {
  readonly runbookId: string;
  readonly runbookRunId: string;
}

interface NewExecutionTask {
  readonly id: string;
  readonly spaceId: string;
  readonly projectId: string;
  readonly environmentId: string;
  readonly tenantId?: string;
  /** `Deploy Web release 1.2.3 to Dev` */
  readonly description: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly queueTime?: number;
  readonly queueTimeExpiry?: number;
  /** Ten characters `[A-Z0-9]`, random. */
  readonly logKey: string;
}

/** The document of a new deployment task, state Queued. Insert it in the transaction that inserts the deployment, then call `engine.taskQueued`. */
export function newDeployTask(task: NewDeployTask): TaskDocument {
  return {
    ...newTask({ ...task, name: 'Deploy', arguments: { DeploymentId: task.deploymentId } }),
    ...placeAndTime(task),
    DeploymentId: task.deploymentId,
    ConcurrencyTag: task.concurrencyTag ?? concurrencyTag(task),
  };
}

/** The document of a new task that runs a runbook, state Queued. Runs wait for nobody: several may go on in one environment at once. */
export function newRunbookRunTask(task: NewRunbookRunTask): TaskDocument {
  return {
    ...newTask({ ...task, name: 'RunbookRun', arguments: { RunbookRunId: task.runbookRunId } }),
    ...placeAndTime(task),
    RunbookRunId: task.runbookRunId,
    RunbookId: task.runbookId,
  };
}

function placeAndTime(task: NewExecutionTask) {
  return {
    ProjectId: task.projectId,
    EnvironmentId: task.environmentId,
    TenantId: task.tenantId ?? null,
    QueueTime: wireTime(task.queueTime ?? task.now),
    QueueTimeExpiry: task.queueTimeExpiry === undefined ? null : wireTime(task.queueTimeExpiry),
  };
}

export interface NewTask {
  readonly id: string;
  readonly spaceId: string;
  /** `Health` */
  readonly name: string;
  readonly description: string;
  readonly arguments: TaskDocument['Arguments'];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Ten characters `[A-Z0-9]`, random. */
  readonly logKey: string;
}

/** The document of a new task that belongs to no project and waits for no other one, state Queued. */
export function newTask(task: NewTask): TaskDocument {
  const now = wireTime(task.now);
  return {
    Id: task.id,
    SpaceId: task.spaceId,
    ProjectId: null,
    EnvironmentId: null,
    TenantId: null,
    Name: task.name,
    Description: task.description,
    Arguments: task.arguments,
    DeploymentId: null,
    RunbookRunId: null,
    RunbookId: null,
    State: 'Queued',
    QueueTime: now,
    QueueTimeExpiry: null,
    StartTime: null,
    LastUpdatedTime: now,
    CompletedTime: null,
    ErrorMessage: '',
    HasWarningsOrErrors: false,
    ServerNode: 'local',
    ConcurrencyTag: null,
    LogId: `${task.id}_${task.logKey}`,
    ClaimedBy: null,
    Attempt: 0,
    FencingToken: 0,
    CanceledBy: null,
  };
}

/** `Projects-1/Environments-1`, with the tenant in front for a tenanted deployment (governance.md §4.2). */
function concurrencyTag(task: NewDeployTask): string {
  const place = `${task.projectId}/${task.environmentId}`;
  return task.tenantId === undefined ? place : `${task.tenantId}/${place}`;
}

/** ISO 8601 with milliseconds and an explicit offset, the form of every time on the wire (rest-api.md §1). */
export function wireTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+00:00');
}
