import { diffFields } from './diffFields.ts';
import type { FieldChange } from './diffFields.ts';
import type { Names } from './names.ts';
import type { PlanItem, PlanSubject, ServerState } from './plan.ts';
import type { Path } from './readBlueprint.ts';
import type { SecretReference } from './schema.ts';
import { sameName } from './toWire.ts';

export interface PlanOptions {
  /** `keep`: secrets that the server has stay. `update`: they are written again. */
  readonly existingSecrets: 'keep' | 'update';
}

/** What one part of the plan needs of the whole. */
export interface Planning extends PlanOptions {
  readonly state: ServerState;
  readonly names: Names;
  /** Notes that the value will be needed; while planning it has none. */
  need(reference: SecretReference): undefined;
}

/** The item for one thing that is a document of its own. */
export function planItem(
  subject: PlanSubject & { readonly entry: { readonly name: string } },
  path: Path,
  planning: Planning,
  wire: object,
): PlanItem {
  const { current } = subject;
  const fields = diffFields(current ?? {}, wire, shower(planning.names));
  return {
    subject,
    path,
    name: subject.entry.name,
    fields: current === undefined ? fields.filter(({ field }) => field !== 'name') : fields,
    action: actionOf(current, fields),
    unknownSecrets: [],
  };
}

export function actionOf(current: unknown, fields: readonly FieldChange[]): PlanItem['action'] {
  if (current === undefined) return 'create';
  return fields.length === 0 ? 'unchanged' : 'change';
}

/** Values as people read them: ids as names. */
export function shower(names: Names): (value: unknown) => string {
  const show = (value: unknown): string => {
    if (value === undefined || value === null || value === '') return '(nothing)';
    if (typeof value === 'string') return JSON.stringify(names.nameOf(value));
    if (Array.isArray(value)) return value.length === 0 ? '(nothing)' : value.map(show).join(', ');
    if (typeof value !== 'object') return JSON.stringify(value) ?? '(nothing)';
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${show(item)}`)
      .join(', ')} }`;
  };
  return show;
}

/** By name without regard to case, else by the slug the entry gives. */
export function findCurrent<T extends { readonly Name: string; readonly Slug?: string | null }>(
  existing: readonly T[],
  entry: { readonly name: string; readonly slug?: string | undefined },
): T | undefined {
  const { name, slug } = entry;
  return (
    existing.find((item) => sameName(item.Name, name)) ?? (slug === undefined ? undefined : existing.find((item) => item.Slug === slug))
  );
}
