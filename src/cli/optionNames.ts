import type { OptionDefinition, OptionTable } from './options.ts';

/** `apiKeyFile` → `api-key-file`: how help, messages and completion write an option. */
export function dashed(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `package-version` → `packageVersion`: how octo wrote most options. */
export function octoName(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Option names are equal without regard to case and inner dashes. */
export function sameSpelling(name: string): string {
  return name.toLowerCase().replaceAll('-', '');
}

export interface KnownOption {
  readonly key: string;
  readonly definition: OptionDefinition;
}

/** Finds options by any of their spellings: name, aliases, letter. */
export interface OptionLookup {
  find(name: string): KnownOption | undefined;
  /** By its one letter, as in `-vName:Value`. */
  byLetter(letter: string): KnownOption | undefined;
  /** Dashed names of what is listed in the help, for suggestions. */
  names(): readonly string[];
  /** Dashed names of the options whose values are secrets. */
  secrets(): readonly string[];
}

export function createLookup(table: OptionTable): OptionLookup {
  const bySpelling = new Map<string, KnownOption>();
  const letters = new Map<string, KnownOption>();
  for (const [key, definition] of Object.entries(table)) {
    const option = { key, definition };
    for (const alias of definition.aliases ?? []) bySpelling.set(sameSpelling(alias), option);
    if (definition.short !== undefined) letters.set(definition.short, option);
  }
  // A name wins over another option's alias.
  for (const [key, definition] of Object.entries(table)) bySpelling.set(sameSpelling(key), { key, definition });
  return {
    find: (name) => bySpelling.get(sameSpelling(name)) ?? letters.get(name),
    byLetter: (letter) => letters.get(letter),
    names: () =>
      Object.entries(table)
        .filter(([, definition]) => definition.hidden !== true)
        .flatMap(([key, definition]) => [dashed(key), ...(definition.aliases ?? [])]),
    secrets: () =>
      Object.entries(table)
        .filter(([, definition]) => definition.secret === true)
        .map(([key]) => dashed(key)),
  };
}
