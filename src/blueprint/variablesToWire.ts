import type { Variable, VariableScope } from '../contract/resources/variables.ts';
import { given } from './given.ts';
import type { NamedKind, Names } from './names.ts';
import type { Path } from './readBlueprint.ts';
import type { VariableEntry } from './schema.ts';
import { isSensitive, secretOf } from './secrets.ts';
import type { SecretValues } from './stepToWire.ts';
import { sameName } from './toWire.ts';

export interface VariableContext {
  readonly names: Names;
  readonly path: Path;
  readonly project: string;
  readonly secrets: SecretValues;
  readonly existingSecrets: 'keep' | 'update';
}

/** What becomes of one variable of the blueprint. */
export interface PlannedVariable {
  readonly entry: VariableEntry;
  readonly current: Variable | undefined;
  readonly wire: Variable;
  /** The value is a secret that is stored already: whether it changed can not be known. */
  readonly unknownSecret: boolean;
}

/**
 * The variables of the blueprint over those that are there. A variable is the same when its name and its scope are; one with
 * another scope is another variable, and nothing is deleted.
 */
export function planVariables(
  entries: readonly VariableEntry[],
  current: readonly Variable[],
  context: VariableContext,
): readonly PlannedVariable[] {
  return entries.map((entry, index) => {
    const path = [...context.path, index];
    const scope = scopeToWire(entry, { ...context, path });
    const known = current.find((variable) => sameName(variable.Name, entry.name) && sameScope(variable.Scope, scope));
    const stored = known?.IsSensitive === true && isSensitive(entry);
    return {
      entry,
      current: known,
      wire: variableToWire(entry, known, scope, context),
      unknownSecret: stored && context.existingSecrets === 'keep',
    };
  });
}

/** The whole list for the server: planned variables in place of those they replace, new ones at the end. */
export function mergeVariables(planned: readonly PlannedVariable[], current: readonly Variable[]): readonly Variable[] {
  const replaced = current.map((variable) => planned.find((item) => item.current === variable)?.wire ?? variable);
  return [...replaced, ...planned.filter((item) => item.current === undefined).map((item) => item.wire)];
}

function variableToWire(entry: VariableEntry, current: Variable | undefined, scope: VariableScope, context: VariableContext): Variable {
  const sensitive = isSensitive(entry);
  const { prompt } = entry;
  return {
    Id: null,
    Description: null,
    IsEditable: true,
    Prompt: null,
    ...current,
    Name: entry.name,
    Scope: current?.Scope ?? scope,
    IsSensitive: sensitive,
    Type: entry.type ?? (sensitive ? 'Sensitive' : (current?.Type ?? 'String')),
    Value: valueOf(entry, current, context),
    ...given({
      Description: entry.description,
      Prompt:
        prompt === undefined
          ? undefined
          : {
              Label: prompt.label ?? null,
              Description: prompt.description ?? null,
              Required: prompt.is_required ?? false,
              DisplaySettings: { ...prompt.display_settings },
            },
    }),
  };
}

/** null keeps a stored secret. */
function valueOf(entry: VariableEntry, current: Variable | undefined, context: VariableContext): string | null {
  const secret = secretOf(entry);
  if (secret === undefined) return typeof entry.value === 'string' ? entry.value : (current?.Value ?? null);
  if (current?.IsSensitive === true && context.existingSecrets === 'keep') return null;
  return context.secrets(secret) ?? '(secret)';
}

const dimensions = [
  ['environments', 'Environment', 'environment'],
  ['machines', 'Machine', 'target'],
  ['channels', 'Channel', 'channel'],
  ['actions', 'Action', 'step'],
  ['roles', 'Role', undefined],
  ['tenant_tags', 'TenantTag', undefined],
] as const satisfies readonly (readonly [string, keyof VariableScope, NamedKind | undefined])[];

function scopeToWire(entry: VariableEntry, context: VariableContext): VariableScope {
  const { names, path, project } = context;
  const scope: VariableScope = {};
  for (const [key, dimension, kind] of dimensions) {
    const list = entry.scope?.[key];
    if (list === undefined || list.length === 0) continue;
    const owner = kind === 'channel' || kind === 'step' ? project : undefined;
    scope[dimension] =
      kind === undefined ? [...list] : list.map((name, index) => names.idOf(kind, name, [...path, 'scope', key, index], owner));
  }
  return scope;
}

function sameScope(a: VariableScope, b: VariableScope): boolean {
  const flat = (scope: VariableScope): string =>
    JSON.stringify(
      Object.entries(scope)
        .filter(([, ids]) => Array.isArray(ids) && ids.length > 0)
        .map(([dimension, ids]) => [dimension, Array.isArray(ids) ? ids.map((id) => String(id).toLowerCase()).sort() : []])
        .sort(([left], [right]) => String(left).localeCompare(String(right))),
    );
  return flat(a) === flat(b);
}
