/** Variable templates of projects and library sets, whose values each tenant has of its own (engine.md §6). */
import { z } from 'zod';
import { emptyText } from '../../contract/fields.ts';
import { ParameterTemplate } from '../../contract/resources/projects.ts';
import { nameFindings, repeatedNames } from '../rules/names.ts';
import type { SealedPlace } from '../store/seal.ts';
import { presentValue, StoredValue, storeValue } from './sealedValues.ts';
import type { SnapshotTools } from './snapshots.ts';

type WrittenTemplate = z.output<typeof ParameterTemplate>;

export const StoredTemplate = z.object({
  ...ParameterTemplate.shape,
  Id: emptyText,
  // Templates of older data folders may hold secrets as clients wrote them: those are not read any more.
  DefaultValue: StoredValue.catch(null).default(null),
});
export type StoredTemplate = z.infer<typeof StoredTemplate>;

/** What is wrong with templates; empty when nothing is. */
export function templateFindings(templates: readonly WrittenTemplate[]): string[] {
  const names = templates.map((template) => template.Name);
  return [
    ...names.flatMap((name) => nameFindings(name, { what: 'A variable template', longest: 1000 })),
    ...repeatedNames(names).map((name) => `The variable template '${name}' is there more than once.`),
  ];
}

/** The templates to store: ids given, secret defaults sealed; one that comes without its text keeps the one stored under its id. */
export function storeTemplates(
  written: readonly WrittenTemplate[],
  stored: readonly StoredTemplate[],
  tools: SnapshotTools,
): StoredTemplate[] {
  const used = new Set<string>();
  return written.map((template) => {
    const wanted = (template.Id ?? '').trim();
    const Id = wanted === '' || used.has(wanted) ? tools.randomKey(12).toLowerCase() : wanted;
    used.add(Id);
    const before = stored.find((item) => item.Id === Id);
    const given = template.DefaultValue ?? null;
    const value = isSecretTemplate(template) && typeof given === 'string' ? { HasValue: true, NewValue: given, Hint: null } : given;
    const place = defaultPlace(Id);
    const DefaultValue = storeValue({ value, stored: before?.DefaultValue, storedPlace: place, place }, tools.sealer);
    return {
      Id,
      Name: template.Name.trim(),
      Label: template.Label,
      HelpText: template.HelpText,
      DisplaySettings: template.DisplaySettings,
      DefaultValue,
    };
  });
}

export function presentTemplates(templates: readonly StoredTemplate[]) {
  return templates.map((template) => ({ ...template, DefaultValue: presentValue(template.DefaultValue) }));
}

/** Where the sealed default of a template belongs. */
export function defaultPlace(templateId: string): SealedPlace {
  return { collection: 'parametertemplates', id: templateId, field: 'DefaultValue' };
}

export function isSecretTemplate({ DisplaySettings }: { readonly DisplaySettings: Readonly<Record<string, string>> }): boolean {
  return DisplaySettings['Octopus.ControlType'] === 'Sensitive';
}
