import type { OptionValues } from '../cli/options.ts';
import type { OverrideOutcome } from '../flows/autoDeployOverrides.ts';
import type { OverrideNames } from '../flows/overridePlaces.ts';
import type { View } from '../output/view.ts';

/** Which places, of both commands. */
export const overridePlaceOptions = {
  project: { type: 'text', required: true, placeholder: 'name', summary: 'Project, by name or id', complete: 'project' },
  environment: { type: 'list', required: true, placeholder: 'name', summary: 'Environment of the override', complete: 'environment' },
  tenant: {
    type: 'list',
    placeholder: 'name',
    summary: 'Tenant of the override; * for all of the project',
    complete: 'tenant',
  },
  tenantTag: { type: 'list', placeholder: 'set/tag', summary: 'Tag of the tenants of the override' },
} as const;

export function overrideNames(options: OptionValues<typeof overridePlaceOptions>): OverrideNames {
  const { project, environment, tenant, tenantTag } = options;
  return { project, environments: environment, tenants: tenant, tenantTags: tenantTag };
}

export function overrideDocuments(outcomes: readonly OverrideOutcome<string>[]): readonly unknown[] {
  return outcomes.map(({ environment, tenant, outcome }) => ({
    Environment: { Id: environment.Id, Name: environment.Name },
    Tenant: tenant === undefined ? null : { Id: tenant.Id, Name: tenant.Name },
    Outcome: outcome,
  }));
}

const shown: Readonly<Record<string, string>> = {
  Created: 'created',
  NotConnectedToProject: 'skipped: not connected to the project',
  NotConnectedToEnvironment: 'skipped: not connected to the environment',
  Deleted: 'deleted',
  NotFound: 'had none',
};

export function overrideView(outcomes: readonly OverrideOutcome<string>[], after: readonly string[] = []): View {
  return {
    kind: 'table',
    columns: [{ title: 'Environment' }, { title: 'Tenant' }, { title: 'State' }],
    rows: outcomes.map(({ environment, tenant, outcome }) => [environment.Name, tenant?.Name ?? '', shown[outcome] ?? outcome]),
    empty: 'No tenant is connected to the project, or has an override',
    after,
  };
}
