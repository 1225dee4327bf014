import type { Finding, Path } from './readBlueprint.ts';
import type { Blueprint, ProjectEntry, TemplateEntry, VariableEntry } from './schema.ts';
import { isSensitive, secretOf } from './secrets.ts';

/** What the shape alone cannot say: names that stand twice, and secrets only where a value is sensitive. */
export function checkBlueprint(blueprint: Blueprint): readonly Finding[] {
  const lists = [
    ...(['environments', 'tag_sets', 'lifecycles', 'project_groups', 'deployment_targets', 'worker_pools'] as const),
    ...(['library_variable_sets', 'projects', 'tenants'] as const),
  ];
  return [
    ...lists.flatMap((list) => duplicates(blueprint[list] ?? [], [list])),
    ...(blueprint.lifecycles ?? []).flatMap((lifecycle, index) => duplicates(lifecycle.phases ?? [], ['lifecycles', index, 'phases'])),
    ...(blueprint.tag_sets ?? []).flatMap((set, index) => duplicates(set.tags ?? [], ['tag_sets', index, 'tags'])),
    ...(blueprint.library_variable_sets ?? []).flatMap((set, index) => checkVariables(set, ['library_variable_sets', index])),
    ...(blueprint.projects ?? []).flatMap((project, index) => checkProject(project, ['projects', index])),
  ];
}

function checkProject(project: ProjectEntry, path: Path): readonly Finding[] {
  return [
    ...duplicates(project.channels ?? [], [...path, 'channels']),
    ...duplicates(project.process ?? [], [...path, 'process']),
    ...duplicates(project.runbooks ?? [], [...path, 'runbooks']),
    ...(project.runbooks ?? []).flatMap(({ process }, index) => duplicates(process ?? [], [...path, 'runbooks', index, 'process'])),
    ...checkVariables(project, path),
  ];
}

type VariablesEntry = Pick<ProjectEntry, 'variables' | 'templates'>;

function checkVariables({ variables = [], templates = [] }: VariablesEntry, path: Path): readonly Finding[] {
  return [
    ...variables.flatMap((variable, index) => checkVariable(variable, [...path, 'variables', index])),
    ...sameVariables(variables, [...path, 'variables']),
    ...duplicates(templates, [...path, 'templates']),
    ...templates.flatMap((template, index) => checkTemplate(template, [...path, 'templates', index])),
  ];
}

function checkTemplate({ name, default_value: value, display_settings: settings }: TemplateEntry, path: Path): readonly Finding[] {
  if (value === undefined || settings?.['Octopus.ControlType'] !== 'Sensitive') return [];
  return [{ path: [...path, 'default_value'], message: `the template "${name}" is sensitive: its value must not stand in the file` }];
}

function checkVariable(variable: VariableEntry, path: Path): readonly Finding[] {
  const secret = secretOf(variable);
  const name = `the variable "${variable.name}"`;
  if (variable.value !== undefined && variable.sensitive_value !== undefined)
    return [{ path, message: `${name} has both value and sensitive_value` }];
  if (secret !== undefined && !isSensitive(variable)) {
    return [{ path: [...path, 'value'], message: `${name} takes a secret but is not sensitive: add is_sensitive: true` }];
  }
  if (isSensitive(variable) && typeof variable.value === 'string') {
    return [
      {
        path: [...path, 'value'],
        message: `${name} is sensitive: its value must not stand in the file, write { env: NAME }, { file: PATH } or { secret: NAME }`,
      },
    ];
  }
  return [];
}

function duplicates(entries: readonly { readonly name: string }[], path: Path): readonly Finding[] {
  const seen = new Set<string>();
  return entries.flatMap(({ name }, index) => {
    const key = name.trim().toLowerCase();
    if (seen.has(key)) return [{ path: [...path, index, 'name'], message: `"${name}" stands twice` }];
    seen.add(key);
    return [];
  });
}

/** A variable may stand several times, but not twice with one scope. */
function sameVariables(variables: readonly VariableEntry[], path: Path): readonly Finding[] {
  const seen = new Set<string>();
  return variables.flatMap((variable, index) => {
    const key = JSON.stringify([
      variable.name.toLowerCase(),
      Object.entries(variable.scope ?? {})
        .map(([dimension, names]) => [dimension, (names ?? []).map((name) => name.toLowerCase()).sort()])
        .sort(),
    ]);
    if (seen.has(key))
      return [{ path: [...path, index, 'name'], message: `the variable "${variable.name}" stands twice with the same scope` }];
    seen.add(key);
    return [];
  });
}
