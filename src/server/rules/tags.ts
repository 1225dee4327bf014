/** Tags of tag sets: how a set is made, and which tags a resource may carry (governance.md §8, rest-api.md §10). */
import { isSameName, nameFindings, repeatedNames } from './names.ts';

export interface TagFacts {
  readonly Id: string;
  readonly Name: string;
  /** `Set/Tag` */
  readonly CanonicalTagName: string;
}

export interface TagSetFacts {
  readonly Name: string;
  readonly Type: string;
  readonly Scopes: readonly string[];
  readonly Tags: readonly TagFacts[];
}

/** What a tag set's own fields may be; empty when nothing is wrong. */
export function tagSetFindings(set: {
  readonly Name: string;
  readonly Type: string;
  readonly Scopes: readonly string[];
  readonly Tags: readonly { readonly Name: string; readonly Color: string | null }[];
}): string[] {
  const names = set.Tags.map((tag) => tag.Name);
  return [
    ...nameFindings(set.Name, { what: 'A tag set', longest: 100 }),
    ...slashFinding('tag set', set.Name),
    ...(types.includes(set.Type) ? [] : [`'${set.Type}' is no type of a tag set. Types are ${types.join(', ')}.`]),
    ...set.Scopes.filter((scope) => !scopes.includes(scope)).map((scope) => `'${scope}' is no scope. Scopes are ${scopes.join(', ')}.`),
    ...names.flatMap((name) => [...nameFindings(name, { what: 'A tag', longest: 100 }), ...slashFinding('tag', name)]),
    ...repeatedNames(names).map((name) => `The tag '${name}' is in the set more than once.`),
    ...set.Tags.flatMap(({ Name, Color }) =>
      isColour(Color) ? [] : [`The colour '${Color}' of the tag '${Name}' is not of the form #RRGGBB.`],
    ),
  ];
}

const types: readonly string[] = ['SingleSelect', 'MultiSelect', 'FreeText'];
const scopes: readonly string[] = ['Tenant', 'Environment', 'Project', 'Target', 'Runbook', 'Feature Toggle'];

/** A slash parts set and tag in a canonical name, so neither can hold one. */
function slashFinding(what: string, name: string): string[] {
  return name.includes('/') ? [`The name '${name}' of a ${what} cannot hold a slash.`] : [];
}

function isColour(color: string | null): boolean {
  return color === null || color === '' || /^#(?:[0-9a-f]{3}){1,2}$/i.test(color);
}

export function canonicalTagName(set: string, tag: string): string {
  return `${set.trim()}/${tag.trim()}`;
}

/** Tags as a resource carries them: in the spelling of their sets, each once. What no set knows stays as it is. */
export function canonicalTags(tags: readonly string[], sets: readonly TagSetFacts[]): string[] {
  return [...new Set(tags.map((tag) => knownTag(tag, sets)?.CanonicalTagName ?? tag.trim()))];
}

/** What is wrong with the tags of a resource; empty when nothing is. `scope`: what carries them; undefined: a filter over tenants. */
export function tagFindings(tags: readonly string[], sets: readonly TagSetFacts[], scope?: string): string[] {
  return [
    ...tags.flatMap((tag) => tagFinding(tag, sets, scope)),
    ...sets.filter((set) => set.Type === 'SingleSelect' && scope !== undefined).flatMap((set) => singleFinding(set, tags, sets)),
  ];
}

function tagFinding(tag: string, sets: readonly TagSetFacts[], scope: string | undefined): string[] {
  const set = setOf(tag, sets);
  if (!set || (set.Type !== 'FreeText' && !knownTag(tag, sets))) return [`The tag '${tag}' does not exist. Tags are written Set/Tag.`];
  if (scope === undefined || set.Scopes.includes(scope)) return [];
  return [`The tag '${tag}' is for ${set.Scopes.join(', ')}, not for ${scope}.`];
}

function singleFinding(set: TagSetFacts, tags: readonly string[], sets: readonly TagSetFacts[]): string[] {
  const own = canonicalTags(tags, sets).filter((tag) => setOf(tag, sets) === set);
  return own.length > 1 ? [`Only one tag of the set '${set.Name}' can be given, not ${own.join(', ')}.`] : [];
}

function setOf(tag: string, sets: readonly TagSetFacts[]): TagSetFacts | undefined {
  const slash = tag.indexOf('/');
  return slash === -1 || tag.slice(slash + 1).trim() === '' ? undefined : sets.find((set) => isSameName(set.Name, tag.slice(0, slash)));
}

function knownTag(tag: string, sets: readonly TagSetFacts[]): TagFacts | undefined {
  return sets.flatMap((set) => set.Tags).find((item) => isSameName(item.CanonicalTagName, tag));
}
