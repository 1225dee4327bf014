import type { Manner } from '../errors/exitCodes.ts';
import { builtinEntries } from './builtins.ts';
import type { Catalog } from './catalog.ts';
import { createCatalog } from './catalog.ts';
import type { CommandEntry } from './commandEntry.ts';
import { commandIndex } from './commandIndex.ts';

/** Every command of the program: those of the index and the built-in ones, which describe them all. */
export function fullCatalog(manner: Manner, version: string, index: readonly CommandEntry[] = commandIndex): Catalog {
  const entries: readonly CommandEntry[] = [...index, ...builtinEntries({ manner, version, entries: () => entries })];
  return createCatalog(entries);
}
