import type { z } from 'zod';
import { variableSets as endpoints } from '../../contract/resources/variables.ts';
import type { VariableSetInput } from '../../contract/resources/variables.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { refused } from '../refusal.ts';
import { requireProject } from '../resources/lookups.ts';
import { machineCollection } from '../resources/machines.ts';
import { variableSetsOf } from '../resources/libraryVariableSets.ts';
import { scopeValuesFor } from '../resources/scopeValues.ts';
import { toolsOf } from '../resources/snapshots.ts';
import { refuseStale } from '../resources/staleness.ts';
import { requireTenant, tenantScope } from '../resources/tenants.ts';
import { refuseInvalidVariables, storeVariables } from '../resources/variableEdit.ts';
import { presentVariableSet, variableSetCollection } from '../resources/variableSets.ts';
import type { VariableSetDocument } from '../resources/variableSets.ts';
import { resolveVariables } from '../rules/variableScope.ts';
import type { ReadTransaction } from '../store/port.ts';

type Input = z.output<typeof VariableSetInput>;

export const variableRoutes = routes('variables', endpoints, {
  get: {
    permission: 'VariableView',
    handle: ({ params }, context) =>
      context.store.read(async (tx) => present(tx, await tx.collection(variableSetCollection).require(params.id), context)),
  },
  update: {
    permission: 'VariableEdit',
    handle: ({ params, body }, context) => update(context, params.id, body),
  },
  all: {
    permission: 'VariableView',
    handle: ({ query }, context) =>
      context.store.read(async (tx) => {
        const keys = query.ids === undefined ? { snapshot: 'false' } : undefined;
        const { items } = await tx.collection(variableSetCollection).find({ ids: query.ids, keys });
        return Promise.all(items.map((set) => present(tx, set, context)));
      }),
  },
  names: {
    permission: 'VariableView',
    handle: ({ query }, { store }) =>
      store.read(async (tx) => {
        const owner = query.project === undefined ? undefined : (await requireProject(tx, query.project)).Id;
        const { items } = await tx.collection(variableSetCollection).find({ keys: { owner, snapshot: 'false' } });
        const names = new Set(items.flatMap((set) => set.Variables.map((variable) => variable.Name)));
        return [...names].sort((left, right) => left.localeCompare(right, 'en'));
      }),
  },
  preview: {
    permission: 'VariableView',
    handle: ({ query }, context) =>
      context.store.read(async (tx) => {
        const project = await requireProject(tx, query.project ?? '');
        const set = await tx.collection(variableSetCollection).require(project.VariableSetId);
        const machine = query.machine === undefined ? undefined : await tx.collection(machineCollection).require(query.machine);
        const sets = await variableSetsOf(tx, project);
        const candidates = sets.flatMap((item, source) => item.Variables.map((value) => ({ value, source })));
        const tenant = query.tenant === undefined ? undefined : await requireTenant(tx, query.tenant);
        const { values } = resolveVariables(candidates, {
          projectId: project.Id,
          processOwnerId: project.Id,
          environmentId: query.environment,
          channelId: query.channel,
          ...tenantScope(tenant),
          actionId: query.action,
          machineId: machine?.Id,
          machineRoles: machine?.Roles ?? (query.role === undefined ? undefined : [query.role]),
          targetedRoles: query.role === undefined ? undefined : [query.role],
        });
        return present(tx, { ...set, Variables: [...values] }, context);
      }),
  },
  getOfProject: {
    permission: 'VariableView',
    handle: ({ params }, context) =>
      context.store.read(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        return present(tx, await tx.collection(variableSetCollection).require(project.VariableSetId), context);
      }),
  },
  updateOfProject: {
    permission: 'VariableEdit',
    async handle({ params, body }, context) {
      const project = await context.store.read((tx) => requireProject(tx, params.projectId));
      await update(context, project.VariableSetId, body);
      return {};
    },
  },
});

async function present(tx: ReadTransaction, set: VariableSetDocument, { links }: RequestContext) {
  return presentVariableSet(set, await scopeValuesFor(tx, set.OwnerId), links);
}

function update(context: RequestContext, id: string, body: Input) {
  return context.store.transaction(async (tx) => {
    const stored = await tx.collection(variableSetCollection).require(id);
    if (stored.IsSnapshot) throw refused(`The variable set '${stored.Id}' is a snapshot of a release and cannot be changed.`);
    refuseStale('VariableSet', stored, body.Version);
    await refuseInvalidVariables(tx, body.Variables, stored.OwnerId);
    const Variables = storeVariables(body.Variables, stored, toolsOf(context));
    const changed = { ...stored, Variables, Version: stored.Version + 1, LastSnapshotId: null };
    return present(tx, await tx.collection(variableSetCollection).update(changed), context);
  });
}
