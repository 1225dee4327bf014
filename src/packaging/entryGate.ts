import { sep } from 'node:path';
import { AppError } from '../errors/appError.ts';
import type { ArchiveLimits } from './archivePolicy.ts';
import { collisionKey, nameProblem, windowsNameProblem } from './archivePolicy.ts';

type EntryKind = 'file' | 'folder' | 'link';

export interface EntryPolicy {
  readonly links: 'refuse' | 'allow';
  readonly collisions: 'refuse' | 'allow';
}

/** Lets entries through one by one, each against all that came before it. */
export interface EntryGate {
  /** The entry's name in its one form, or an AppError that says why no archive should hold it. */
  admit(rawName: string, kind: EntryKind): string;
  /** What was put right silently for the reader and should be told to the person. */
  readonly warnings: readonly string[];
}

/**
 * Makes the gate that every archive passes: names stay below the target folder, no two entries become one file, nothing lies
 * below a file or a link, and there are not too many. `links` says whether links are let in at all, `collisions` whether names that
 * are one on some systems are.
 */
export function createEntryGate(limits: ArchiveLimits, policy: EntryPolicy): EntryGate {
  const kinds = new Map<string, EntryKind>();
  const warnings: string[] = [];
  let count = 0;
  return {
    warnings,
    admit(rawName, kind) {
      count += 1;
      if (count > limits.entries) throw tooManyEntries(limits);
      const name = normalise(rawName, warnings);
      const problem = nameProblem(name, limits) ?? (sep === '\\' ? windowsNameProblem(name) : undefined);
      if (problem !== undefined)
        throw refused('ARCHIVE_NAME_UNSAFE', `The archive's entry ${JSON.stringify(rawName)} is refused: ${problem}`);
      if (kind === 'link' && policy.links === 'refuse')
        throw refused('ARCHIVE_LINK_REFUSED', `The archive's entry '${name}' is a symbolic link`);
      register(kinds, { name, key: policy.collisions === 'allow' ? name : collisionKey(name) }, kind);
      return name;
    },
  };
}

export function tooManyEntries(limits: ArchiveLimits): AppError {
  return refused('ARCHIVE_TOO_MANY_ENTRIES', `The archive has more than ${limits.entries} entries`);
}

/** Old Windows tools wrote `\`; every unpacker that Octopus uses takes it for `/`, so do we, but not silently. */
function normalise(rawName: string, warnings: string[]): string {
  const slashed = rawName.includes('\\') ? rawName.replaceAll('\\', '/') : rawName;
  if (slashed !== rawName && warnings.length === 0) warnings.push(`Entries with '\\' in their names are read as paths, first '${rawName}'`);
  const bare = slashed.startsWith('./') ? slashed.replace(/^(?:\.\/)+/, '') : slashed;
  return bare.endsWith('/') ? bare.slice(0, -1) : bare;
}

function register(kinds: Map<string, EntryKind>, { name, key }: { readonly name: string; readonly key: string }, kind: EntryKind): void {
  const known = kinds.get(key);
  if (known !== undefined && !(known === 'folder' && kind === 'folder')) {
    throw refused('ARCHIVE_NAMES_COLLIDE', `The archive holds '${name}' twice, or two names that are one on some system`);
  }
  for (let slash = key.lastIndexOf('/'); slash > 0; slash = key.lastIndexOf('/', slash - 1)) {
    const parent = key.slice(0, slash);
    const parentKind = kinds.get(parent);
    if (parentKind === 'folder') break;
    if (parentKind !== undefined) throw insideOfFile(name, parentKind);
    kinds.set(parent, 'folder');
  }
  kinds.set(key, kind);
}

function insideOfFile(name: string, parentKind: EntryKind): AppError {
  if (parentKind === 'link') return refused('ARCHIVE_LINK_REFUSED', `The archive's entry '${name}' lies behind a symbolic link`);
  return refused('ARCHIVE_NAMES_COLLIDE', `The archive's entry '${name}' lies below another entry that is a file`);
}

function refused(
  code: 'ARCHIVE_NAME_UNSAFE' | 'ARCHIVE_LINK_REFUSED' | 'ARCHIVE_NAMES_COLLIDE' | 'ARCHIVE_TOO_MANY_ENTRIES',
  message: string,
): AppError {
  return new AppError('input', code, message);
}
