import { diffFields } from './diffFields.ts';
import type { FieldChange } from './diffFields.ts';
import type { Planning } from './planItem.ts';
import { shower } from './planItem.ts';
import type { Path } from './readBlueprint.ts';
import type { VariableEntry } from './schema.ts';
import type { Variable } from '../contract/resources/variables.ts';
import type { PlannedVariable } from './variablesToWire.ts';
import { planVariables } from './variablesToWire.ts';

export interface VariablePlan {
  readonly fields: readonly FieldChange[];
  readonly unknownSecrets: readonly string[];
}

/** What becomes of the variables of a project or library set. `project`: whose channels and steps scopes can name. */
export function planVariableFields(
  entries: readonly VariableEntry[],
  current: readonly Variable[],
  { planning, path, project }: { readonly planning: Planning; readonly path: Path; readonly project: string },
): VariablePlan {
  const { names, existingSecrets, need: secrets } = planning;
  const planned = planVariables(entries, current, { names, path, secrets, existingSecrets, project });
  return {
    fields: planned.flatMap((variable) => describeVariable(variable, planning)),
    unknownSecrets: planned.filter(({ unknownSecret }) => unknownSecret).map(({ entry }) => labelOf(entry)),
  };
}

/** A secret's value is never shown; one that is written again counts as a change. */
function describeVariable({ entry, current, wire }: PlannedVariable, planning: Planning): readonly FieldChange[] {
  const show = shower(planning.names);
  const field = labelOf(entry);
  if (current === undefined) return [{ field, from: show(undefined), to: wire.IsSensitive ? '(secret)' : show(wire.Value) }];
  if (wire.IsSensitive && wire.Value !== null)
    return [{ field, from: '(secret)', to: '(secret)' }, ...changes({ ...wire, Value: null }, { ...current, Value: null }, field, show)];
  return changes(wire, current, field, show);
}

function changes(wire: object, current: object, field: string, show: (value: unknown) => string): readonly FieldChange[] {
  return diffFields(current, wire, show).map((change) => ({ ...change, field: `${field}.${change.field}` }));
}

/** `Port (Dev)`: several variables share a name, their scopes tell them apart. */
function labelOf(entry: VariableEntry): string {
  const scope = Object.values(entry.scope ?? {}).flatMap((list) => list ?? []);
  return scope.length === 0 ? entry.name : `${entry.name} (${scope.join(', ')})`;
}
