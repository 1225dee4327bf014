/** What to do when a package or build information of that id and version is already there; the first is the default. */
export const overwriteModes = ['FailIfExists', 'OverwriteExisting', 'IgnoreIfExists'] as const;
export type OverwriteMode = (typeof overwriteModes)[number];

/** The mode a text names, without regard to case; undefined when it names none. */
export function readOverwriteMode(value: string): OverwriteMode | undefined {
  return overwriteModes.find((mode) => mode.toLowerCase() === value.trim().toLowerCase());
}
