/** Where a runbook may run, and for whom (governance.md §8). Pure. */

export interface RunbookFacts {
  readonly Name: string;
  readonly ProjectId: string;
  readonly MultiTenancyMode: string;
}

interface Named {
  readonly Id: string;
  readonly Name: string;
}

interface ConnectedTenant {
  readonly Name: string;
  readonly IsDisabled: boolean;
  readonly ProjectEnvironments: Readonly<Record<string, readonly string[]>>;
}

export interface RunPlace {
  readonly runbook: RunbookFacts;
  readonly environment: Named;
  /** Ids of the environments in the runbook's scope. */
  readonly inScope: readonly string[];
  /** undefined: without one. */
  readonly tenant: ConnectedTenant | undefined;
}

/** Why a runbook cannot run there; undefined when it can. */
export function placeRefusal({ runbook, environment, inScope, tenant }: RunPlace): string | undefined {
  if (!inScope.includes(environment.Id))
    return `The runbook '${runbook.Name}' is not configured to run in the environment '${environment.Name}'.`;
  return tenant === undefined ? untenantedRefusal(runbook) : tenantedRefusal(runbook, environment, tenant);
}

function untenantedRefusal(runbook: RunbookFacts): string | undefined {
  if (runbook.MultiTenancyMode !== 'Tenanted') return undefined;
  return `The runbook '${runbook.Name}' can only be run for tenants. Either name a tenant, or configure the runbook to allow un-tenanted runs.`;
}

function tenantedRefusal(runbook: RunbookFacts, environment: Named, tenant: ConnectedTenant): string | undefined {
  if (runbook.MultiTenancyMode === 'Untenanted')
    return `The runbook '${runbook.Name}' cannot be run for tenants. Either run it without a tenant, or configure it to allow tenanted runs.`;
  if (tenant.IsDisabled) return `The tenant '${tenant.Name}' is disabled.`;
  if (tenant.ProjectEnvironments[runbook.ProjectId]?.includes(environment.Id) === true) return undefined;
  return `The tenant '${tenant.Name}' is not connected to the runbook's project in the environment '${environment.Name}'.`;
}

/** Refusal for a runbook of which nobody has published a snapshot. */
export function unpublishedRefusal(runbook: { readonly Name: string }): string {
  return `The runbook '${runbook.Name}' has no published snapshot. Publish one, or name the snapshot to run.`;
}
