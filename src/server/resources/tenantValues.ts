/** The variables that a tenant adds to what is executed for it. They are not frozen: those of now hold (governance.md §3.2). */
import type { Scope } from '../rules/variableScope.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { Sealer } from '../store/seal.ts';
import { librarySetsOf } from './libraryVariableSets.ts';
import { defaultPlace } from './parameterTemplates.ts';
import type { ProjectDocument } from './projects.ts';
import { openValue } from './sealedValues.ts';
import type { TenantDocument } from './tenants.ts';
import { slotsOf, tenantValuePlace, tenantVariablesOf, valueIn } from './tenantVariables.ts';

export interface TenantVariable {
  readonly Id: string;
  readonly Name: string;
  readonly Type: string;
  readonly Scope: Scope;
  readonly value: { readonly text: string; readonly isSecret: boolean };
}

export interface TenantPlace {
  readonly project: ProjectDocument;
  readonly tenant: TenantDocument | undefined;
  readonly environmentId: string;
}

/** One per template with a value or a default; a value outranks what is not scoped to the tenant, a default outranks nothing scoped. */
export async function tenantValuesFor(
  tx: ReadTransaction,
  { project, tenant, environmentId }: TenantPlace,
  sealer: Sealer,
): Promise<TenantVariable[]> {
  if (tenant === undefined) return [];
  const stored = await tenantVariablesOf(tx, tenant);
  const templates = { projects: [project], libraries: await librarySetsOf(tx, project) };
  const slots = slotsOf(tenant, templates).filter((slot) => slot.environmentId === null || slot.environmentId === environmentId);
  return slots.flatMap((slot): TenantVariable[] => {
    const { owner, template, environmentId: EnvironmentId } = slot;
    const named = { Id: template.Id, Name: template.Name, Type: 'String' };
    const Environment = EnvironmentId === null ? [] : [EnvironmentId];
    const value = valueIn(stored, slot);
    if (value !== null) {
      const place = tenantValuePlace(tenant.Id, { OwnerId: owner.Id, TemplateId: template.Id, EnvironmentId });
      return [{ ...named, Scope: { Tenant: [tenant.Id], Environment }, value: openValue(value, place, sealer) }];
    }
    if (template.DefaultValue === null) return [];
    return [{ ...named, Scope: {}, value: openValue(template.DefaultValue, defaultPlace(template.Id), sealer) }];
  });
}
