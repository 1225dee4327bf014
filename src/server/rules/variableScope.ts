/** Which value of a variable holds where: scopes and their precedence (engine.md §6). */

/** The dimensions a value can be restricted by; several entries of one dimension mean any of them. */
export interface Scope {
  readonly Action?: readonly string[] | undefined;
  readonly Machine?: readonly string[] | undefined;
  readonly Role?: readonly string[] | undefined;
  readonly Tenant?: readonly string[] | undefined;
  readonly TenantTag?: readonly string[] | undefined;
  readonly Environment?: readonly string[] | undefined;
  readonly Channel?: readonly string[] | undefined;
  readonly ProcessOwner?: readonly string[] | undefined;
  readonly Project?: readonly string[] | undefined;
  readonly [other: string]: unknown;
}

/** Where a value is asked for; what is absent matches no value that is restricted by it. */
export interface ScopeContext {
  readonly actionId?: string | undefined;
  readonly machineId?: string | undefined;
  /** Roles of the machine. */
  readonly machineRoles?: readonly string[] | undefined;
  /** Roles the step asks for: a role that is both outranks one the machine merely has. */
  readonly targetedRoles?: readonly string[] | undefined;
  readonly tenantId?: string | undefined;
  /** `Set/Tag` */
  readonly tenantTags?: readonly string[] | undefined;
  readonly environmentId?: string | undefined;
  readonly channelId?: string | undefined;
  readonly projectId?: string | undefined;
  /** The deployment process or runbook process that runs. */
  readonly processOwnerId?: string | undefined;
}

export interface ScopedValue {
  readonly Name: string;
  readonly Scope: Scope;
}

/** A value with where it comes from: `project` beats `library`, an earlier library set beats a later one. */
export interface Candidate<V extends ScopedValue> {
  readonly value: V;
  /** 0 for the project's own set, then the included library sets in their order. */
  readonly source: number;
}

export interface Resolution<V extends ScopedValue> {
  /** One value per name, in the order in which the names first appear. */
  readonly values: readonly V[];
  /** Names with several values of the same precedence; the one defined last was taken. */
  readonly ambiguous: readonly string[];
}

/** Weights by rank: a value with a more specific dimension beats any combination of less specific ones. */
const weights = {
  action: 1 << 10,
  machine: 1 << 9,
  targetedRole: 1 << 8,
  machineRole: 1 << 7,
  tenant: 1 << 6,
  tenantTag: 1 << 5,
  environment: 1 << 4,
  channel: 1 << 3,
  processOwner: 1 << 2,
  project: 1 << 1,
} as const;

/** The values that hold in a context, one per name; names are compared without regard to case. */
export function resolveVariables<V extends ScopedValue>(candidates: readonly Candidate<V>[], context: ScopeContext): Resolution<V> {
  const winners = new Map<string, { value: V; score: number; source: number; tied: boolean }>();
  for (const { value, source } of candidates) {
    const score = scoreOf(value.Scope, context);
    if (score === undefined) continue;
    const key = value.Name.toLowerCase();
    const present = winners.get(key);
    const order = present === undefined ? 1 : score - present.score || present.source - source;
    // Later definitions of the same precedence win; that is reported, because nobody meant it.
    if (order >= 0) winners.set(key, { value, score, source, tied: present !== undefined && order === 0 });
  }
  const entries = [...winners.values()];
  return {
    values: entries.map((entry) => entry.value),
    ambiguous: entries.filter((entry) => entry.tied).map((entry) => entry.value.Name),
  };
}

const dimensions = ['Action', 'Machine', 'Role', 'Tenant', 'TenantTag', 'Environment', 'Channel', 'ProcessOwner', 'Project'];

/** How specific a scope is in a context, 0 for one without restrictions; undefined where it does not hold. */
export function scoreOf(scope: Scope, context: ScopeContext): number | undefined {
  if (restrictsOtherwise(scope)) return undefined;
  const parts = [
    match(scope.Action, context.actionId, weights.action),
    match(scope.Machine, context.machineId, weights.machine),
    matchRole(scope.Role, context),
    match(scope.Tenant, context.tenantId, weights.tenant),
    matchTags(scope.TenantTag, context.tenantTags),
    match(scope.Environment, context.environmentId, weights.environment),
    match(scope.Channel, context.channelId, weights.channel),
    match(scope.ProcessOwner, context.processOwnerId, weights.processOwner),
    match(scope.Project, context.projectId, weights.project),
  ];
  let score = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    score += part;
  }
  return score;
}

/** Triggers, users, parent deployments: a context never holds them, so a value restricted by them holds nowhere. */
function restrictsOtherwise(scope: Scope): boolean {
  return Object.entries(scope).some(([key, value]) => !dimensions.includes(key) && Array.isArray(value) && value.length > 0);
}

function match(wanted: readonly string[] | undefined, actual: string | undefined, weight: number): number | undefined {
  if (wanted === undefined || wanted.length === 0) return 0;
  return actual !== undefined && includes(wanted, actual) ? weight : undefined;
}

function matchRole(wanted: readonly string[] | undefined, context: ScopeContext): number | undefined {
  if (wanted === undefined || wanted.length === 0) return 0;
  const held = (context.machineRoles ?? []).filter((role) => includes(wanted, role));
  if (held.length === 0) return undefined;
  return held.some((role) => includes(context.targetedRoles ?? [], role)) ? weights.targetedRole : weights.machineRole;
}

/** Tags of one set are alternatives; every named set must have one that the tenant carries. */
function matchTags(wanted: readonly string[] | undefined, tags: readonly string[] | undefined): number | undefined {
  if (wanted === undefined || wanted.length === 0) return 0;
  return satisfiesTags(wanted, tags ?? []) ? weights.tenantTag : undefined;
}

/** Whether a tenant with these tags meets a tag filter: same set OR, different sets AND. Tags are `Set/Tag`. */
export function satisfiesTags(wanted: readonly string[], tags: readonly string[]): boolean {
  const sets = new Map<string, string[]>();
  for (const tag of wanted) {
    const set = (tag.split('/')[0] ?? '').toLowerCase();
    sets.set(set, [...(sets.get(set) ?? []), tag]);
  }
  return [...sets.values()].every((alternatives) => tags.some((tag) => includes(alternatives, tag)));
}

function includes(list: readonly string[], item: string): boolean {
  return list.some((entry) => entry.toLowerCase() === item.toLowerCase());
}
