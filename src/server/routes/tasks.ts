import type { z } from 'zod';
import { tasks as endpoints } from '../../contract/resources/tasks.ts';
import type { TaskStateInput } from '../../contract/resources/tasks.ts';
import { presentNode, presentTask, progressOf } from '../engine/presentTask.ts';
import type { TaskDocument, TaskState } from '../engine/tasks.ts';
import { isCompleted, taskCollection, taskStates, wireTime } from '../engine/tasks.ts';
import type { RequestContext } from '../http/context.ts';
import { page } from '../http/paging.ts';
import { routes } from '../http/route.ts';
import { forbidden, invalid, notFound, notOffered, refused } from '../refusal.ts';
import { createHealthCheck } from '../resources/createHealthCheck.ts';
import { repeatDeployment } from '../resources/repeatDeployment.ts';
import { repeatRunbookRun } from '../resources/repeatRunbookRun.ts';
import type { Find, Transaction } from '../store/port.ts';
import { listPage } from './listing.ts';

const listTemplate =
  '{?skip,active,environment,tenant,runbook,project,name,node,running,states,hasPendingInterruptions,hasWarningsOrErrors,take,ids,partialName,spaces,includeSystem}';

export const taskRoutes = routes('tasks', endpoints, {
  list: {
    permission: 'TaskView',
    handle: ({ query }, context) =>
      listPage(
        context,
        // A client that asks for more than 300 ids sends them in parts, each with the number it has had so far as skip (rest-api.md §8).
        query.ids !== undefined && query.ids.length <= query.take ? { ...query, skip: 0 } : query,
        {
          collection: taskCollection,
          itemType: 'Task',
          path: ['tasks'],
          template: listTemplate,
          find: findOf(query),
          present: presentIn(context),
        },
      ),
  },
  types: {
    permission: 'TaskView',
    handle: (_request, { links }) =>
      ['Deploy', 'Health', 'RunbookRun'].map((name) => ({
        Id: name,
        Name: name,
        Links: { Tasks: `${links.server('tasks')}?name=${name}` },
      })),
  },
  get: {
    permission: 'TaskView',
    handle: async ({ params }, context) => present(await requireTask(params.id, context), context),
  },
  create: {
    permission: 'TaskCreate',
    handle({ body }, context) {
      if (body.Name.toLowerCase() !== 'health')
        throw notOffered(`tasks of the kind '${body.Name}' by request, only 'Health'; deployments make their tasks themselves`);
      return context.store.transaction(async (tx) => present(await createHealthCheck(tx, body, context), context));
    },
  },
  details: {
    permission: 'TaskView',
    async handle({ params, query }, context) {
      // The state first: a task that is completed here has its whole log below.
      const task = await requireTask(params.id, context);
      const view = { verbose: query.verbose ?? false, ...(query.tail !== undefined && { tail: Math.max(0, query.tail) }) };
      const details = await context.services.engine.details(task.Id, view);
      if (details === undefined) throw notFound(task.Id);
      return {
        Task: present(task, context),
        ActivityLogs: [presentNode(details.root)],
        Progress: { ProgressPercentage: isCompleted(task.State) ? 100 : progressOf(details.root), EstimatedTimeRemaining: '' },
        PhysicalLogSize: details.physicalSize,
        Links: { Self: context.links.server('tasks', task.Id, 'details'), Task: context.links.server('tasks', task.Id) },
      };
    },
  },
  raw: {
    permission: 'TaskView',
    handle: async ({ params }, context) => rawText(await requireTask(params.id, context), context),
  },
  queuedBehind: {
    permission: 'TaskView',
    async handle({ params, query }, context) {
      const { Id } = await requireTask(params.id, context);
      const ids = await context.services.engine.queuedBehind(Id);
      const found = await context.store.read((tx) => tx.collection(taskCollection).find({ ids }));
      const inOrder = ids.flatMap((id) => found.items.filter((task) => task.Id === id));
      const items = inOrder.slice(query.skip, query.skip + query.take).map((task) => present(task, context));
      const path = context.links.server('tasks', Id, 'queued-behind');
      return page({ itemType: 'Task', path, found: { items, total: inOrder.length }, skip: query.skip, take: query.take });
    },
  },
  cancel: {
    permission: 'TaskCancel',
    async handle({ params }, context) {
      const { Id } = await requireTask(params.id, context);
      const { caller } = context;
      await context.services.engine.cancel(Id, { id: caller?.id ?? '', name: caller?.displayName ?? 'an unknown user' });
      return present(await requireTask(Id, context), context);
    },
  },
  state: {
    permission: 'TaskEdit',
    handle: async ({ params, body }, context) => present(await editState(params.id, body, context), context),
  },
  rerun: {
    permission: 'authenticated',
    handle: ({ params }, context) =>
      context.store.transaction(async (tx) => {
        const tasks = tx.collection(taskCollection);
        const task = await tasks.require(params.id);
        if (!isCompleted(task.State)) throw refused(`The task ${task.Id} is ${task.State}; only a completed task can be run again.`);
        const { TaskId } = await repeat(tx, task, context);
        return present(await tasks.require(TaskId), context);
      }),
  },
});

/** Whoever may make what the task executes may make it again. */
function repeat(tx: Transaction, { DeploymentId, RunbookRunId }: TaskDocument, context: RequestContext) {
  const permission = RunbookRunId === null ? 'DeploymentCreate' : 'RunbookRunCreate';
  if (context.caller?.may(permission) !== true) throw forbidden(permission);
  return RunbookRunId === null ? repeatDeployment(tx, DeploymentId, context) : repeatRunbookRun(tx, RunbookRunId, context);
}

async function requireTask(id: string, { store }: RequestContext): Promise<TaskDocument> {
  return store.read((tx) => tx.collection(taskCollection).require(id));
}

const present = (task: TaskDocument, { links, clock }: RequestContext) => presentTask(task, { links, now: clock.now() });

const presentIn = (context: RequestContext) => (task: TaskDocument) => present(task, context);

interface TaskFilter {
  readonly ids?: readonly string[] | undefined;
  readonly active?: boolean | undefined;
  readonly running?: boolean | undefined;
  readonly states?: readonly string[] | undefined;
  readonly name?: readonly string[] | undefined;
  readonly partialName?: string | undefined;
  readonly description?: string | undefined;
  readonly project?: string | undefined;
  readonly environment?: string | undefined;
  readonly runbook?: string | undefined;
  readonly tenant?: string | undefined;
  readonly hasPendingInterruptions?: boolean | undefined;
  readonly hasWarningsOrErrors?: boolean | undefined;
}

type Keys = ReturnType<typeof taskCollection.keys>;

/** The filters of the list as a search: newest first, all of them must hold. */
function findOf(query: TaskFilter): Find<keyof Keys> {
  return {
    // No task of this server waits for a person yet.
    ids: query.hasPendingInterruptions === true ? [] : query.ids,
    partialName: query.partialName ?? query.description,
    keys: {
      state: statesOf(query),
      completed: query.active === undefined ? undefined : String(!query.active),
      name: query.name,
      project: query.project,
      environment: query.environment,
      runbook: query.runbook,
      tenant: query.tenant,
      warnings: query.hasWarningsOrErrors === undefined ? undefined : String(query.hasWarningsOrErrors),
    },
    order: 'newest',
  };
}

function statesOf({ states, running }: TaskFilter): readonly string[] | undefined {
  if (running === true) return ['Executing', 'Cancelling'];
  if (states === undefined) return undefined;
  return states.map((state) => taskStates.find((known) => known.toLowerCase() === state.toLowerCase()) ?? state);
}

/** The facts of the task, then its log. */
async function* rawText(task: TaskDocument, { services }: RequestContext): AsyncGenerator<string> {
  const facts = {
    'Task ID:': task.Id,
    'Related IDs:': [task.DeploymentId, task.RunbookRunId, task.ProjectId, task.EnvironmentId].filter((id) => id !== null).join(', '),
    'Task status:': task.State,
    'Task queued:': task.QueueTime,
    'Task started:': task.StartTime ?? '',
    'Task ended:': task.CompletedTime ?? '',
    'Server node:': task.ServerNode,
  };
  const width = Math.max(...Object.keys(facts).map((name) => name.length));
  yield `${Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(width + 1)}${value}`.trimEnd())
    .join('\n')}\n\n`;
  yield* services.engine.rawLog(task.Id);
}

const recordable: readonly TaskState[] = ['Success', 'Failed', 'Canceled'];

/** Records another outcome for a completed task: lifecycles look at it (governance.md §4.5). */
function editState(id: string, body: z.output<typeof TaskStateInput>, { store, clock }: RequestContext): Promise<TaskDocument> {
  return store.transaction(async (tx) => {
    const tasks = tx.collection(taskCollection);
    const task = await tasks.require(id);
    const state = recordable.find((known) => known.toLowerCase() === body.State.toLowerCase());
    if (state === undefined) throw invalid(`The state of a task can be set to ${recordable.join(', ')}, not to '${body.State}'.`);
    if (body.Reason.trim() === '') throw invalid('Give the Reason why the state is changed.');
    if (!isCompleted(task.State)) throw refused(`The task ${task.Id} is ${task.State}; only the state of a completed task can be changed.`);
    return tasks.update({ ...task, State: state, LastUpdatedTime: wireTime(clock.now()) });
  });
}
