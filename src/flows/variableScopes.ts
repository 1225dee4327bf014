import { AppError } from '../errors/appError.ts';

/** A variable set as a server exports it; other fields don't matter here. */
export interface VariableSet {
  readonly variables: readonly SetVariable[];
  /** Per kind of scope the names its ids have. */
  readonly names: Readonly<Partial<Record<ScopeKind, readonly ScopeName[]>>>;
}

export interface SetVariable {
  readonly name: string;
  /** Null where the server keeps it to itself. */
  readonly value: string | null;
  readonly isSensitive: boolean;
  readonly scope: Readonly<Record<string, readonly string[]>>;
}

export interface ScopeName {
  readonly id: string;
  readonly name: string;
}

/** What values can be restricted by, the most specific first. */
export const scopeKinds = [
  'Action',
  'Machine',
  'Role',
  'Tenant',
  'TenantTag',
  'Environment',
  'Channel',
  'ProcessOwner',
  'Project',
] as const;

export type ScopeKind = (typeof scopeKinds)[number];

/** Where values are asked for: kind → names or ids as the user gave them. */
export type GivenScope = ReadonlyMap<ScopeKind, readonly string[]>;

export interface ScopedValues {
  /** One value per name. */
  readonly values: readonly SetVariable[];
  /** Names with several values that hold equally; the one defined last was taken. */
  readonly ambiguous: readonly string[];
}

/** Reads `Environment=Dev`; the kind in any casing, a colon as good as the equals sign. */
export function parseScopes(texts: readonly string[]): GivenScope {
  const scopes = new Map<ScopeKind, string[]>();
  for (const text of texts) {
    const [, kindText = '', name = ''] = /^\s*(\w+)\s*[=:]\s*(.*?)\s*$/.exec(text) ?? [];
    const kind = kindNamed(kindText);
    if (kind === undefined || name === '') throw invalid(text);
    scopes.set(kind, [...(scopes.get(kind) ?? []), name]);
  }
  return scopes;
}

/** The values of a set that hold where the scope says; a value with a more specific restriction beats any mixture of less specific ones. */
export function valuesInScope(set: VariableSet, given: GivenScope): ScopedValues {
  const winners = new Map<string, { value: SetVariable; score: number }>();
  const ambiguous = new Set<string>();
  for (const value of set.variables) {
    const score = scoreOf(value, set, given);
    const key = value.name.toLowerCase();
    const present = winners.get(key);
    if (score === undefined || (present !== undefined && present.score > score)) continue;
    if (present?.score === score) ambiguous.add(key);
    else ambiguous.delete(key);
    winners.set(key, { value, score });
  }
  const values = [...winners.values()].map((winner) => winner.value);
  return { values, ambiguous: values.map((value) => value.name).filter((name) => ambiguous.has(name.toLowerCase())) };
}

/** Ends with `SCOPE_INVALID` for a name that no set knows: a misspelt environment must not give the values of none. */
export function checkScopeNames(given: GivenScope, sets: readonly VariableSet[]): void {
  for (const [kind, wanted] of given) {
    const known = sets.flatMap((set) => [...(set.names[kind] ?? []), ...mentioned(set, kind)]);
    for (const name of wanted) {
      if (known.some((each) => isSame(each.id, name) || isSame(each.name, name))) continue;
      const names = [...new Set(known.map((each) => each.name))];
      const hint =
        names.length === 0
          ? 'A scope chooses among the values of a variable set exported from a server.'
          : `Known are ${names.join(', ')}.`;
      throw new AppError('usage', 'SCOPE_INVALID', `No variable set knows the ${kind} '${name}'`, { hint });
    }
  }
}

function mentioned(set: VariableSet, kind: ScopeKind): readonly ScopeName[] {
  return set.variables.flatMap((variable) => (variable.scope[kind] ?? []).map((id) => ({ id, name: id })));
}

function scoreOf(variable: SetVariable, set: VariableSet, given: GivenScope): number | undefined {
  let score = 0;
  for (const [name, ids] of Object.entries(variable.scope)) {
    if (ids.length === 0) continue;
    const kind = kindNamed(name);
    if (kind === undefined || !ids.some((id) => isGiven(id, set.names[kind] ?? [], given.get(kind) ?? []))) return undefined;
    score += weightOf(kind);
  }
  return score;
}

function isGiven(id: string, names: readonly ScopeName[], given: readonly string[]): boolean {
  const name = names.find((each) => isSame(each.id, id))?.name ?? id;
  return given.some((wanted) => isSame(wanted, id) || isSame(wanted, name));
}

/** The first kind weighs more than all later ones together. */
function weightOf(kind: ScopeKind): number {
  return 2 ** (scopeKinds.length - scopeKinds.indexOf(kind));
}

function kindNamed(text: string): ScopeKind | undefined {
  return scopeKinds.find((kind) => isSame(kind, text));
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function invalid(text: string): AppError {
  return new AppError('usage', 'SCOPE_INVALID', `'${text}' is no scope`, {
    hint: `Write it like Environment=Dev; possible are ${scopeKinds.join(', ')}.`,
  });
}
