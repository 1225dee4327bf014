/** The lists that hold something. An empty one is left out of a query, where a server would take it for "all". */
export function givenLists<K extends string>(lists: Readonly<Record<K, readonly string[]>>): Partial<Record<K, string[]>> {
  const given: Partial<Record<K, string[]>> = {};
  for (const key in lists) if (lists[key].length > 0) given[key] = [...lists[key]];
  return given;
}
