import type { Blueprint, SecretReference, VariableEntry } from './schema.ts';
import type { Path } from './readBlueprint.ts';

/** A place of the blueprint that takes a secret. */
export interface SecretUse {
  readonly reference: SecretReference;
  readonly path: Path;
}

/** `environment variable SMTP_PASSWORD`: how a plan names what it reads, never the value. */
export function describeSecret(reference: SecretReference): string {
  if ('env' in reference) return `environment variable ${reference.env}`;
  return 'file' in reference ? `file ${reference.file}` : `--secret ${reference.secret}`;
}

/** One key per source, so that each is read once. */
export function secretKey(reference: SecretReference): string {
  if ('env' in reference) return `env:${reference.env}`;
  return 'file' in reference ? `file:${reference.file}` : `secret:${reference.secret}`;
}

/** The secret of a variable, wherever it is written. */
export function secretOf(variable: VariableEntry): SecretReference | undefined {
  return variable.sensitive_value ?? (typeof variable.value === 'object' ? variable.value : undefined);
}

export function isSensitive(variable: VariableEntry): boolean {
  return variable.is_sensitive === true || variable.type === 'Sensitive' || variable.sensitive_value !== undefined;
}

/** Every secret a blueprint names, in the order of the file. */
export function secretUses(blueprint: Blueprint): readonly SecretUse[] {
  return (blueprint.projects ?? []).flatMap((project, index) => [
    ...(project.variables ?? []).flatMap((variable, at) => use(secretOf(variable), ['projects', index, 'variables', at])),
    ...(project.process ?? []).flatMap((step, at) =>
      (['properties', 'execution_properties'] as const).flatMap((map) =>
        Object.entries(step[map] ?? {}).flatMap(([key, value]) =>
          typeof value === 'object' ? use(value, ['projects', index, 'process', at, map, key]) : [],
        ),
      ),
    ),
  ]);
}

function use(reference: SecretReference | undefined, path: Path): readonly SecretUse[] {
  return reference === undefined ? [] : [{ reference, path }];
}
