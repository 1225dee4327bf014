import type { z } from 'zod';
import { projectTriggers as endpoints } from '../../contract/resources/projectTriggers.ts';
import type { ProjectTriggerInput } from '../../contract/resources/projectTriggers.ts';
import { routes } from '../http/route.ts';
import { invalid, notFound } from '../refusal.ts';
import { environmentCollection } from '../resources/environments.ts';
import { findProject, missingIds, requireProject } from '../resources/lookups.ts';
import { presentProjectTrigger, projectTriggerCollection } from '../resources/projectTriggers.ts';
import type { ProjectTriggerDocument } from '../resources/projectTriggers.ts';
import { nameFindings } from '../rules/names.ts';
import { triggerFindings } from '../rules/projectTriggers.ts';
import type { Transaction } from '../store/port.ts';
import { listPage, pageIn } from './listing.ts';

type Input = z.output<typeof ProjectTriggerInput>;

const listed = { collection: projectTriggerCollection, itemType: 'ProjectTrigger', present: presentProjectTrigger } as const;

/** Triggers that this server would never run are refused (rules/projectTriggers.ts); resources/machineTriggers.ts runs the others. */
export const projectTriggerRoutes = routes('projectTriggers', endpoints, {
  list: {
    permission: 'TriggerView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        ...listed,
        path: ['projecttriggers'],
        template: '{?skip,take,ids,runbooks}',
        // No trigger of this server runs a runbook.
        find: { ids: query.runbooks === undefined ? query.ids : [], order: 'name' },
      }),
  },
  ofProject: {
    permission: 'TriggerView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        return pageIn(tx, context, query, {
          ...listed,
          path: ['projects', project.Id, 'triggers'],
          template: '{/id}{?skip,take,partialName,triggerActionType,triggerActionCategory,runbooks}',
          find: {
            ids: query.runbooks === undefined ? undefined : [],
            keys: { project: project.Id, action: query.triggerActionType?.toLowerCase() },
            partialName: query.partialName,
            order: 'name',
          },
        });
      }),
  },
  get: {
    permission: 'TriggerView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentProjectTrigger(await tx.collection(projectTriggerCollection).require(params.id), links)),
  },
  getOfProject: {
    permission: 'TriggerView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        const trigger = await tx.collection(projectTriggerCollection).require(params.id);
        if (trigger.ProjectId !== project.Id) throw notFound(params.id);
        return presentProjectTrigger(trigger, links);
      }),
  },
  create: {
    permission: 'TriggerCreate',
    handle: ({ body }, { store, links, space }) =>
      store.transaction(async (tx) => {
        const project = await findProject(tx, body.ProjectId);
        if (!project) throw invalid(`The project '${body.ProjectId}' does not exist.`);
        const filled = await fill(tx, body);
        const trigger = { ...filled, Id: '', SpaceId: space, ProjectId: project.Id };
        return presentProjectTrigger(await tx.collection(projectTriggerCollection).insert(trigger), links);
      }),
  },
  update: {
    permission: 'TriggerEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const own = await tx.collection(projectTriggerCollection).require(params.id);
        const filled = await fill(tx, body);
        return presentProjectTrigger(await tx.collection(projectTriggerCollection).update({ ...own, ...filled }), links);
      }),
  },
  delete: {
    permission: 'TriggerDelete',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => {
        const triggers = tx.collection(projectTriggerCollection);
        await triggers.delete((await triggers.require(params.id)).Id);
      }),
  },
});

async function fill(tx: Transaction, body: Input): Promise<Omit<ProjectTriggerDocument, 'Id' | 'SpaceId' | 'ProjectId'>> {
  const environments = tx.collection(environmentCollection);
  const findings = [
    ...nameFindings(body.Name, { what: 'A trigger', longest: 200 }),
    ...triggerFindings(body),
    ...(await missingIds(body.Filter.EnvironmentIds, 'environment', (id) => environments.get(id))),
  ];
  if (findings.length > 0) throw invalid(...findings);
  return {
    Name: body.Name.trim(),
    Description: body.Description,
    IsDisabled: body.IsDisabled,
    Filter: body.Filter,
    Action: body.Action,
  };
}
