import type { Tag } from '../contract/resources/tagSets.ts';
import { createNames } from './names.ts';
import type { Names, UnknownReference } from './names.ts';
import type { Plan, PlanItem, ServerState } from './plan.ts';
import type { Planning, PlanOptions } from './planItem.ts';
import { findCurrent, planItem } from './planItem.ts';
import { planProject } from './planProject.ts';
import { planLibraries, planTagSets, planTenants } from './planTenancy.ts';
import type { BlueprintFile, Path } from './readBlueprint.ts';
import type { Blueprint, SecretReference } from './schema.ts';
import { secretReferences } from './secretReferences.ts';
import { secretKey } from './secrets.ts';
import { sortOrders } from './sortOrders.ts';
import { environmentToWire, lifecycleToWire, projectGroupToWire, targetToWire, workerPoolToWire } from './toWire.ts';
import { unknownReferences } from './unknownReferences.ts';

/**
 * What has to be created and changed so that the server matches the blueprint: pure, and the same again after it was done.
 * @throws AppError `BLUEPRINT_REFERENCE_UNKNOWN`, which tells all of them
 */
export function planBlueprint(file: BlueprintFile, state: ServerState, options: PlanOptions): Plan {
  const { blueprint } = file;
  const unknown: UnknownReference[] = [];
  const names = createNames((reference) => {
    unknown.push(reference);
    return 'unknown';
  });
  learnState(names, state);
  announceEntries(names, blueprint);
  const needs = new Map<string, SecretReference>();
  const planning: Planning = { ...options, state, names, need: (reference) => void needs.set(secretKey(reference), reference) };
  const items = [
    ...planShared(blueprint, planning),
    ...planLibraries(blueprint, planning),
    ...(blueprint.projects ?? []).flatMap((entry, index) => planProject(entry, ['projects', index], planning)),
    ...planTenants(blueprint, planning),
  ];
  if (unknown.length > 0) throw unknownReferences(file, unknown);
  return { items, reads: secretReferences(blueprint), needs: [...needs.values()], names: freshNames(file, state) };
}

/** Everything that projects share, in the order in which one needs the other. */
function planShared(blueprint: Blueprint, planning: Planning): readonly PlanItem[] {
  const { state, names } = planning;
  const orders = sortOrders(blueprint.environments ?? [], state.environments);
  return [
    ...(blueprint.environments ?? []).map((entry, index) => {
      const current = findCurrent(state.environments, entry);
      const sortOrder = orders.get(index);
      return planItem(
        { kind: 'environment', entry, current, sortOrder },
        ['environments', index],
        planning,
        environmentToWire(entry, current, sortOrder),
      );
    }),
    ...planTagSets(blueprint, planning),
    ...(blueprint.lifecycles ?? []).map((entry, index) => {
      const current = findCurrent(state.lifecycles, entry);
      const path: Path = ['lifecycles', index];
      return planItem({ kind: 'lifecycle', entry, current }, path, planning, lifecycleToWire(entry, current, names, path));
    }),
    ...(blueprint.project_groups ?? []).map((entry, index) => {
      const current = findCurrent(state.projectGroups, entry);
      return planItem({ kind: 'project group', entry, current }, ['project_groups', index], planning, projectGroupToWire(entry, current));
    }),
    ...(blueprint.deployment_targets ?? []).map((entry, index) => {
      const current = findCurrent(state.machines, entry);
      const path: Path = ['deployment_targets', index];
      return planItem({ kind: 'target', entry, current }, path, planning, targetToWire(entry, current, names, path));
    }),
    ...(blueprint.worker_pools ?? []).map((entry, index) => {
      const current = findCurrent(state.workerPools, entry);
      return planItem({ kind: 'worker pool', entry, current }, ['worker_pools', index], planning, workerPoolToWire(entry, current));
    }),
  ];
}

/** Names for doing the plan: only what is there, so that nothing made up can reach the server. */
function freshNames(file: BlueprintFile, state: ServerState): Names {
  const names = createNames((reference) => {
    throw unknownReferences(file, [reference]);
  });
  learnState(names, state);
  return names;
}

function learnState(names: Names, state: ServerState): void {
  for (const item of state.environments) names.learn('environment', item);
  for (const item of state.lifecycles) names.learn('lifecycle', item);
  for (const item of state.projectGroups) names.learn('project group', item);
  for (const item of state.machines) names.learn('target', item);
  for (const item of state.feeds) names.learn('feed', item);
  for (const item of state.tagSets) learnTags(names, item);
  for (const item of state.libraryVariableSets) names.learn('library variable set', item);
  for (const project of state.projects) {
    names.learn('project', project);
    const owned = state.ofProject.get(project.Id);
    for (const channel of owned?.channels ?? []) names.learn('channel', channel, project.Name);
    for (const step of owned?.process.Steps ?? []) learnStep(names, step, project.Name);
  }
}

/** Tags are named `Set/Tag`; that is their id, too. */
export function learnTags(names: Names, { Name, Tags }: { readonly Name: string; readonly Tags: readonly Tag[] }): void {
  for (const tag of Tags) {
    const canonical = tag.CanonicalTagName ?? `${Name}/${tag.Name}`;
    names.learn('tag', { Id: canonical, Name: canonical });
  }
}

/** A variable's scope names an action by the name of its step. */
export function learnStep(
  names: Names,
  step: { readonly Name: string; readonly Actions: readonly { readonly Id: string | null }[] },
  project: string,
): void {
  const id = step.Actions[0]?.Id;
  if (id != null) names.learn('step', { Id: id, Name: step.Name }, project);
}

function announceEntries(names: Names, blueprint: Blueprint): void {
  for (const { name } of blueprint.environments ?? []) names.announce('environment', name);
  for (const { name } of blueprint.lifecycles ?? []) names.announce('lifecycle', name);
  for (const { name } of blueprint.project_groups ?? []) names.announce('project group', name);
  for (const { name } of blueprint.deployment_targets ?? []) names.announce('target', name);
  for (const { name, tags } of blueprint.tag_sets ?? []) for (const tag of tags ?? []) names.announce('tag', `${name}/${tag.name}`);
  for (const { name } of blueprint.library_variable_sets ?? []) names.announce('library variable set', name);
  for (const project of blueprint.projects ?? []) {
    names.announce('project', project.name);
    for (const { name } of project.channels ?? []) names.announce('channel', name, project.name);
    for (const { name } of project.process ?? []) names.announce('step', name, project.name);
    // A new project gets a channel of this name from the server.
    names.announce('channel', 'Default', project.name);
  }
}
