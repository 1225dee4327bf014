import type { PlanItem } from './plan.ts';
import type { Planning } from './planItem.ts';
import { actionOf, findCurrent, planItem } from './planItem.ts';
import { planVariableFields } from './planVariableSet.ts';
import type { Path } from './readBlueprint.ts';
import type { Blueprint, LibraryVariableSetEntry } from './schema.ts';
import { libraryVariableSetToWire, tagSetToWire, tenantToWire } from './tenancyToWire.ts';

export function planTagSets(blueprint: Blueprint, planning: Planning): readonly PlanItem[] {
  return (blueprint.tag_sets ?? []).map((entry, index) => {
    const current = findCurrent(planning.state.tagSets, entry);
    return planItem({ kind: 'tag set', entry, current }, ['tag_sets', index], planning, tagSetToWire(entry, current));
  });
}

/** Library variable sets, each with its variables: projects include them. */
export function planLibraries(blueprint: Blueprint, planning: Planning): readonly PlanItem[] {
  return (blueprint.library_variable_sets ?? []).flatMap((entry, index) => {
    const path: Path = ['library_variable_sets', index];
    const current = findCurrent(planning.state.libraryVariableSets, entry);
    return [
      planItem({ kind: 'library variable set', entry, current }, path, planning, libraryVariableSetToWire(entry, current)),
      ...planLibraryVariables(entry, [...path, 'variables'], planning),
    ];
  });
}

function planLibraryVariables(library: LibraryVariableSetEntry, path: Path, planning: Planning): readonly PlanItem[] {
  const entries = library.variables;
  if (entries === undefined) return [];
  const set = findCurrent(planning.state.libraryVariableSets, library);
  const current = set && planning.state.ofLibrary.get(set.Id);
  // The scopes of a library set name no channels and steps: they belong to a project.
  const planned = planVariableFields(entries, current?.Variables ?? [], { planning, path, project: '' });
  const subject = { kind: 'library variables', library, entries, current } as const;
  return [{ ...planned, subject, path, name: library.name, action: actionOf(current, planned.fields) }];
}

/** Tenants come last: they are connected to projects. */
export function planTenants(blueprint: Blueprint, planning: Planning): readonly PlanItem[] {
  return (blueprint.tenants ?? []).map((entry, index) => {
    const path: Path = ['tenants', index];
    const current = findCurrent(planning.state.tenants, entry);
    return planItem({ kind: 'tenant', entry, current }, path, planning, tenantToWire(entry, current, { names: planning.names, path }));
  });
}
