type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that have a value: what is undefined is left out, so that it does not overwrite what is there. */
export function given<T extends Readonly<Record<string, unknown>>>(fields: T): Given<T> {
  const present: Given<T> = {};
  for (const key in fields) {
    const value = fields[key];
    if (isPresent(value)) present[key] = value;
  }
  return present;
}

function isPresent<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined;
}
