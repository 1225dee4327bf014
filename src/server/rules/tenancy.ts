/** Who a tenanted deployment concerns: projects, tenants, targets (governance.md §4.1, §8). */
import { satisfiesTags } from './variableScope.ts';

export interface TenantFacts {
  readonly Id: string;
  readonly Name: string;
  readonly TenantTags: readonly string[];
}

/** The tags of a filter whose set a tenant has none of the wanted tags of; empty: it meets the filter. */
export function unmatchedTags(wanted: readonly string[], tags: readonly string[]): string[] {
  const setOf = (tag: string) => (tag.split('/')[0] ?? '').toLowerCase();
  const sets = [...new Set(wanted.map(setOf))];
  return sets.flatMap((set) => {
    const alternatives = wanted.filter((tag) => setOf(tag) === set);
    return satisfiesTags(alternatives, tags) ? [] : alternatives;
  });
}

export interface TenantedTarget {
  readonly TenantedDeploymentParticipation: string;
  readonly TenantIds: readonly string[];
  readonly TenantTags: readonly string[];
}

/** Whether a target takes part in deployments for a tenant, or without one. */
export function takesPart(target: TenantedTarget, tenant: TenantFacts | undefined): boolean {
  const mode = target.TenantedDeploymentParticipation;
  if (tenant === undefined) return mode !== 'Tenanted';
  if (mode === 'Untenanted') return false;
  const { Id, TenantTags } = tenant;
  return target.TenantIds.includes(Id) || (target.TenantTags.length > 0 && satisfiesTags(target.TenantTags, TenantTags));
}
