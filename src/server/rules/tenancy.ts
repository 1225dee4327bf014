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

export interface TenantedPlace {
  readonly project: { readonly Id: string; readonly Name: string; readonly TenantedDeploymentMode: string };
  readonly environment: { readonly Id: string; readonly Name: string };
  readonly channel: { readonly Name: string; readonly TenantTags: readonly string[] };
  readonly tenant: (TenantFacts & Connections) | undefined;
}

interface Connections {
  readonly IsDisabled: boolean;
  readonly ProjectEnvironments: Readonly<Record<string, readonly string[]>>;
}

/** Why a project cannot be deployed for a tenant, or without one; undefined when it can (governance.md §4.1). */
export function tenancyRefusal({ project, environment, channel, tenant }: TenantedPlace): string | undefined {
  const mode = project.TenantedDeploymentMode;
  if (tenant === undefined) {
    return mode === 'Tenanted'
      ? `${project.Name} can only be deployed to tenants. Either deploy this release to a tenant, or configure this project to allow un-tenanted deployments.`
      : undefined;
  }
  if (mode === 'Untenanted')
    return `${project.Name} cannot be deployed to tenants. Either deploy this release without a tenant, or configure this project to allow tenanted deployments.`;
  if (tenant.IsDisabled) return `The tenant '${tenant.Name}' is disabled.`;
  const connected = tenant.ProjectEnvironments[project.Id];
  if (connected === undefined) return `The tenant '${tenant.Name}' is not connected to the project '${project.Name}'.`;
  if (!connected.includes(environment.Id))
    return `The tenant '${tenant.Name}' is not connected to the environment '${environment.Name}' of the project '${project.Name}'.`;
  const missing = unmatchedTags(channel.TenantTags, tenant.TenantTags);
  if (missing.length === 0) return undefined;
  return `The tenant '${tenant.Name}' has none of the tags that the channel '${channel.Name}' asks for: ${missing.join(', ')}.`;
}

/** Whether releases of a channel may go to a tenant at all. */
export function isForTenant(channel: { readonly TenantTags: readonly string[] }, tenant: TenantFacts & Connections): boolean {
  return !tenant.IsDisabled && satisfiesTags(channel.TenantTags, tenant.TenantTags);
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
