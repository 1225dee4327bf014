/**
 * Puts what is in one folder in the order in which it stands in an archive, sorted by the names' code units: what is in a folder has a
 * name that begins with the folder's and a slash.
 */
export function inArchiveOrder<T extends { readonly name: string; isDirectory(): boolean }>(entries: T[]): T[] {
  const place = (entry: T): string => (entry.isDirectory() ? `${entry.name}/` : entry.name);
  return entries.sort((left, right) => (place(left) < place(right) ? -1 : 1));
}
