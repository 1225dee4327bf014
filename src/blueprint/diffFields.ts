/** One field that a plan changes, as people read it. */
export interface FieldChange {
  /** `phases[Dev].is_optional_phase` */
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** How values are shown: ids as names, secrets not at all. */
export type Show = (value: unknown) => string;

/**
 * What differs between two documents, field by field; lists of named things are compared by name. Null, absent and empty are the
 * same: servers differ in which of them they send.
 */
export function diffFields(before: unknown, after: unknown, show: Show, field = ''): readonly FieldChange[] {
  if (isEmpty(before) && isEmpty(after)) return [];
  if (isSecret(after))
    return isUnchangedSecret(before, after) ? [] : [{ field, from: isEmpty(before) ? show(undefined) : '(secret)', to: '(secret)' }];
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
    return keys.flatMap((key) => diffFields(before[key], after[key], show, join(field, key)));
  }
  const [left, right] = [namedItems(before), namedItems(after)];
  if (left !== undefined && right !== undefined && (left.length > 0 || right.length > 0)) return diffNamed(left, right, show, field);
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field, from: show(before), to: show(after) }];
}

type Named = Readonly<Record<string, unknown>> & { readonly Name: string };

function diffNamed(before: readonly Named[], after: readonly Named[], show: Show, field: string): readonly FieldChange[] {
  const find = (list: readonly Named[], name: string): Named | undefined => list.find((item) => item.Name === name);
  const order = (list: readonly Named[]): string => list.map((item) => item.Name).join(', ');
  const kept = before.filter((item) => find(after, item.Name) !== undefined);
  const keptAfter = after.filter((item) => find(before, item.Name) !== undefined);
  return [
    ...after.flatMap((item) => {
      const old = find(before, item.Name);
      const at = `${field}[${item.Name === '' ? 'primary' : item.Name}]`;
      return old === undefined ? [{ field: at, from: show(undefined), to: '(new)' }] : diffFields(old, item, show, at);
    }),
    ...before
      .filter((item) => find(after, item.Name) === undefined)
      .map((item) => ({ field: `${field}[${item.Name}]`, from: '(there)', to: show(undefined) })),
    ...(order(kept) === order(keptAfter) ? [] : [{ field: `${field} order`, from: order(kept), to: order(keptAfter) }]),
  ];
}

function namedItems(value: unknown): readonly Named[] | undefined {
  if (isEmpty(value)) return [];
  return Array.isArray(value) && value.every(isNamed) ? value : undefined;
}

function isNamed(value: unknown): value is Named {
  return isRecord(value) && typeof value['Name'] === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}

function isSecret(value: unknown): boolean {
  return isRecord(value) && 'HasValue' in value;
}

/** The server never tells a secret: without a new value it stays what it is. */
function isUnchangedSecret(before: unknown, after: unknown): boolean {
  return isSecret(before) && isRecord(after) && isEmpty(after['NewValue']);
}

/** `Phases` and `IsOptionalPhase` → `phases.is_optional_phase`; what people named themselves (properties) stays as it is. */
function join(field: string, key: string): string {
  if (/(^|\.)(properties|display_settings)$/.test(field)) return `${field}.${key}`;
  const name = key
    .replace(/Ids?$/, (end) => (end === 'Ids' ? 's' : ''))
    .replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`)
    .toLowerCase();
  return field === '' ? name : `${field}.${name}`;
}
