import { AppError } from '../errors/appError.ts';
import { didYouMean } from '../errors/nearest.ts';
import type { Blueprint, SecretReference, StepEntry } from './schema.ts';
import { secretKey, secretOf } from './secrets.ts';

/** Every secret that a blueprint names, each source once. */
export function secretReferences(blueprint: Blueprint): readonly SecretReference[] {
  const { projects = [], library_variable_sets: libraries = [] } = blueprint;
  const all = [
    ...projects.flatMap(({ process = [], runbooks = [] }) =>
      [...process, ...runbooks.flatMap((runbook) => runbook.process ?? [])].flatMap((step) => [
        ...inProperties(step.properties),
        ...inProperties(step.execution_properties),
      ]),
    ),
    ...[...projects, ...libraries].flatMap(({ variables }) => (variables ?? []).flatMap((variable) => secretOf(variable) ?? [])),
  ];
  return [...new Map(all.map((reference) => [secretKey(reference), reference])).values()];
}

function inProperties(properties: StepEntry['properties']): readonly SecretReference[] {
  return Object.values(properties ?? {}).flatMap((value) => (typeof value === 'string' ? [] : [value]));
}

/**
 * A `--secret` that the blueprint does not name is a misspelt one.
 * @throws AppError `SECRET_UNUSED`
 */
export function refuseUnusedSecrets(given: Iterable<string>, blueprint: Blueprint): void {
  const used = secretReferences(blueprint).flatMap((reference) => ('secret' in reference ? [reference.secret] : []));
  const unused = [...given].filter((name) => !used.includes(name));
  const [first] = unused;
  if (first === undefined) return;
  const names = unused.map((name) => `"${name}"`).join(', ');
  const takes = used.length === 0 ? 'It takes none.' : `It takes ${used.join(', ')}.`;
  throw new AppError('usage', 'SECRET_UNUSED', `The blueprint has no { secret: NAME } for ${names}`, {
    hint: didYouMean(first, used) ?? takes,
  });
}
