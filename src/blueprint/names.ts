import { didYouMean } from '../errors/nearest.ts';
import type { Path } from './readBlueprint.ts';

/** The kinds of things a blueprint refers to by name. */
export type NamedKind =
  'environment' | 'lifecycle' | 'project group' | 'target' | 'feed' | 'channel' | 'step' | 'tag' | 'project' | 'library variable set';

/**
 * Names to ids and back. What does not exist yet has a made-up id while planning, and its real one once it was created, so that
 * planning and doing build the same documents.
 */
export interface Names {
  /** The id of a name (or slug, or id); what nobody knows goes to `onUnknown` with the place that refers to it. */
  idOf(kind: NamedKind, name: string, at: Path, owner?: string): string;
  /** The name of an id, for people; the id itself where nothing is known of it. */
  nameOf(id: string): string;
  /** `owner`: the project of a channel or step. */
  learn(kind: NamedKind, named: { readonly Id: string; readonly Name: string; readonly Slug?: string | null }, owner?: string): void;
  /** Something that will be created: any name of the blueprint that has no id yet. */
  announce(kind: NamedKind, name: string, owner?: string): void;
}

/** A name that neither the blueprint nor the server has. */
export interface UnknownReference {
  readonly at: Path;
  /** `there is no environment "Prd", neither in the blueprint nor on the server` */
  readonly message: string;
  /** The nearest names, as a question. */
  readonly hint: string | undefined;
}

/** `onUnknown` refuses a name, or gives an id for the time being, so that all of them can be told at once. */
export function createNames(onUnknown: (reference: UnknownReference) => string): Names {
  const ids = new Map<string, string>();
  const namesById = new Map<string, string>();
  const key = (kind: NamedKind, name: string, owner = ''): string =>
    [kind, owner.trim().toLowerCase(), name.trim().toLowerCase()].join('\n');

  return {
    idOf(kind, name, at, owner) {
      const id = ids.get(key(kind, name, owner));
      if (id !== undefined) return id;
      const start = key(kind, '', owner);
      const known = [...ids].filter(([entry]) => entry.startsWith(start)).map(([, knownId]) => namesById.get(knownId) ?? knownId);
      const message = `there is no ${kind} "${name}", neither in the blueprint nor on the server`;
      return onUnknown({ at, message, hint: didYouMean(name, known) });
    },
    nameOf: (id) => namesById.get(id) ?? id,
    learn(kind, named, owner) {
      for (const name of [named.Id, named.Slug ?? named.Name, named.Name]) ids.set(key(kind, name, owner), named.Id);
      namesById.set(named.Id, named.Name);
    },
    announce(kind, name, owner) {
      if (ids.has(key(kind, name, owner))) return;
      const id = `new ${kind} ${owner ?? ''} ${name}`;
      ids.set(key(kind, name, owner), id);
      namesById.set(id, name);
    },
  };
}
