import type { z } from 'zod';
import { lifecycles as endpoints } from '../../contract/resources/lifecycles.ts';
import type { LifecycleInput, Phase } from '../../contract/resources/lifecycles.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { invalid, refused } from '../refusal.ts';
import { channelCollection } from '../resources/channels.ts';
import type { EnvironmentDocument } from '../resources/environments.ts';
import { lifecycleCollection, presentLifecycle } from '../resources/lifecycles.ts';
import type { LifecycleDocument } from '../resources/lifecycles.ts';
import { chooseSlug, environmentsInOrder } from '../resources/lookups.ts';
import { projectCollection } from '../resources/projects.ts';
import { expandPhases } from '../rules/lifecycle.ts';
import { phaseFindings } from '../rules/lifecycleValidation.ts';
import { nameFindings } from '../rules/names.ts';
import type { Transaction } from '../store/port.ts';
import { listPage } from './listing.ts';

type Input = z.output<typeof LifecycleInput>;

export const lifecycleRoutes = routes('lifecycles', endpoints, {
  list: {
    permission: 'LifecycleView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        collection: lifecycleCollection,
        itemType: 'Lifecycle',
        path: ['lifecycles'],
        template: '{?skip,take,ids,partialName}',
        find: { ids: query.ids, name: query.name, partialName: query.partialName, order: 'name' },
        present: presentLifecycle,
      }),
  },
  all: {
    permission: 'LifecycleView',
    handle: (_request, { store, links }) =>
      store.read(async (tx) => {
        const found = await tx.collection(lifecycleCollection).find({ order: 'name' });
        return found.items.map((item) => presentLifecycle(item, links));
      }),
  },
  previews: {
    permission: 'LifecycleView',
    handle: ({ query }, context) =>
      context.store.read(async (tx) => {
        const found = await tx.collection(lifecycleCollection).find({ ids: query.ids, order: 'name' });
        const environments = await environmentsInOrder(tx);
        return found.items.map((item) => presentExpanded(item, environments, context));
      }),
  },
  get: {
    permission: 'LifecycleView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentLifecycle(await tx.collection(lifecycleCollection).require(params.id), links)),
  },
  preview: {
    permission: 'LifecycleView',
    handle: ({ params }, context) =>
      context.store.read(async (tx) => {
        const lifecycle = await tx.collection(lifecycleCollection).require(params.id);
        return presentExpanded(lifecycle, await environmentsInOrder(tx), context);
      }),
  },
  create: {
    permission: 'LifecycleCreate',
    handle: ({ body }, context) =>
      context.store.transaction(async (tx) => {
        const filled = await fill(tx, { body, own: undefined, context });
        const stored = await tx.collection(lifecycleCollection).insert({ ...filled, Id: '', SpaceId: context.space });
        return presentLifecycle(stored, context.links);
      }),
  },
  update: {
    permission: 'LifecycleEdit',
    handle: ({ params, body }, context) =>
      context.store.transaction(async (tx) => {
        const own = await tx.collection(lifecycleCollection).require(params.id);
        const filled = await fill(tx, { body, own, context });
        return presentLifecycle(await tx.collection(lifecycleCollection).update({ ...own, ...filled }), context.links);
      }),
  },
  delete: {
    permission: 'LifecycleDelete',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => {
        const lifecycle = await tx.collection(lifecycleCollection).require(params.id);
        await refuseIfUsed(tx, lifecycle);
        await tx.collection(lifecycleCollection).delete(lifecycle.Id);
      }),
  },
});

interface Filling {
  readonly body: Input;
  readonly own: LifecycleDocument | undefined;
  readonly context: RequestContext;
}

async function fill(tx: Transaction, { body, own, context }: Filling) {
  const environments = await environmentsInOrder(tx);
  const findings = [
    ...nameFindings(body.Name, { what: 'A lifecycle', longest: 200 }),
    ...phaseFindings(body.Phases, (id) => environments.some((item) => item.Id === id)),
  ];
  if (findings.length > 0) throw invalid(...findings);
  return {
    Name: body.Name.trim(),
    Slug: await chooseSlug(tx.collection(lifecycleCollection), { slug: body.Slug, name: body.Name, own }),
    Description: body.Description,
    Phases: body.Phases.map((phase) => withId(phase, context)),
    ReleaseRetentionPolicy: body.ReleaseRetentionPolicy,
    TentacleRetentionPolicy: body.TentacleRetentionPolicy,
  };
}

function withId(phase: Phase, context: RequestContext) {
  const id = (phase.Id ?? '').trim();
  return { ...phase, Id: id === '' ? context.randomKey(12).toLowerCase() : id, Name: phase.Name.trim() };
}

/** The lifecycle with its implied phases and environments written out. */
function presentExpanded(lifecycle: LifecycleDocument, environments: readonly EnvironmentDocument[], { links }: RequestContext) {
  const phases = expandPhases(lifecycle.Phases, environments).map(({ definition, environmentIds }) => ({
    IsPriorityPhase: false,
    ReleaseRetentionPolicy: null,
    TentacleRetentionPolicy: null,
    ...definition,
    AutomaticDeploymentTargets: [...definition.AutomaticDeploymentTargets],
    OptionalDeploymentTargets: environmentIds.filter((id) => !definition.AutomaticDeploymentTargets.includes(id)),
  }));
  return { ...presentLifecycle(lifecycle, links), Phases: phases };
}

async function refuseIfUsed(tx: Transaction, { Id: lifecycle, Name: name }: LifecycleDocument): Promise<void> {
  const projects = await tx.collection(projectCollection).find({ keys: { lifecycle }, order: 'name' });
  const channels = await tx.collection(channelCollection).find({ keys: { lifecycle }, order: 'name' });
  const users = [
    ...projects.items.map((item) => `the project '${item.Name}'`),
    ...channels.items.map((item) => `the channel '${item.Name}' of ${item.ProjectId}`),
  ];
  if (users.length > 0) throw refused(`The lifecycle '${name}' cannot be deleted because it is used by ${users.join(', ')}.`);
}
