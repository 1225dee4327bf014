/** Variables as names and values, and how groups of them are written. */

export type Entry = readonly [name: string, value: string];
export type Values = Readonly<Record<string, string | null | undefined>>;

/** `entries('Octopus.Project', { Id, Name })` → `Octopus.Project.Id`, `Octopus.Project.Name`; absent values are left out. */
export function entries(prefix: string, values: Values): Entry[] {
  return Object.entries(values).flatMap(([name, value]): Entry[] =>
    value === null || value === undefined ? [] : [[`${prefix}.${name}`, value]],
  );
}

export const boolean = (value: boolean): string => (value ? 'True' : 'False');

export function named({ Id, Name, Slug }: { readonly Id: string; readonly Name: string; readonly Slug: string }): Values {
  return { Id, Name, Slug };
}
